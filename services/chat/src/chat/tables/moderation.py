"""Who was invited, banned and reported, what was decided, and the words that are watched."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chat.tables.parts import HOT, id_column, metadata, time_column

invitations = Table(
    "invitations",
    metadata,
    Column("conversation_id", ForeignKey("conversations.conversation_id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("invited_by", BigInteger, nullable=False),
    time_column("invited_at"),
    Index("invitations_by_user", "user_id"),
)

bans = Table(
    "bans",
    metadata,
    Column("conversation_id", ForeignKey("conversations.conversation_id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("banned_by", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    time_column("banned_at"),
    Index("bans_by_user", "user_id"),
)

reports = Table(
    "reports",
    metadata,
    id_column("report_id", primary_key=True),
    Column("message_id", ForeignKey("messages.message_id"), nullable=False),
    Column("sender_id", BigInteger, nullable=False),
    # None where the word filter reported it.
    Column("reporter_id", BigInteger),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    # As it was when it was reported: its sender may delete or edit it meanwhile.
    Column("content", Text),
    time_column("reported_at"),
    time_column("decided_at", nullable=True),
    Column("decided_by", BigInteger),
    Column("outcome", Text),
    UniqueConstraint(
        "message_id",
        "reporter_id",
        name="reported_once_a_person",
        postgresql_nulls_not_distinct=True,
    ),
    Index("open_reports", "report_id", postgresql_where=text("decided_at is null")),
    Index("reports_by_reporter", "reporter_id"),
    Index("reports_by_sender", "sender_id"),
    CheckConstraint(
        "(decided_at is null) = (outcome is null) and (decided_at is null) = (decided_by is null)",
        name="decided_by_somebody",
    ),
)

# Who decided what about whom; rows are only added.
decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", BigInteger, Identity(), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), nullable=False),
    Column("moderator_id", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    id_column("message_id", nullable=True),
    Column("reason", Text),
    time_column("decided_at"),
    Index("decisions_by_conversation", "conversation_id", "decision_id"),
    Index("decisions_by_user", "user_id"),
)

# Versions of the word filter; the highest that has come into effect holds.
word_lists = Table(
    "word_lists",
    metadata,
    Column("version", Integer, Identity(), primary_key=True),
    Column("words", JSONB, nullable=False),
    Column("made_by", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    time_column("made_at"),
    time_column("effective_at"),
)

# How many messages a user has sent lately: what drains away between them is not written down.
paces = Table(
    "paces",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sent", Numeric(30, 10), nullable=False),
    time_column("at"),
    postgresql_with={"fillfactor": HOT},
)
