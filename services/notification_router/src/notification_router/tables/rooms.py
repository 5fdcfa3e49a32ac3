"""Rooms of conversations, and what large ones are yet to be told."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from notification_router.tables.parts import metadata, moment

rooms = Table(
    "rooms",
    metadata,
    # The number of a conversation's newest event. Whoever stores one holds this row until the
    # commit, so that they become visible in their order.
    Column("conversation_id", Text, primary_key=True),
    Column("newest", BigInteger, nullable=False),
    # Of the conversation, as far as it was told: who knows it has missed nothing.
    Column("revision", BigInteger, nullable=False),
)

room_events = Table(
    "room_events",
    metadata,
    # What those who have a conversation open are shown: one row however many they are.
    Column("conversation_id", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Uuid, nullable=False),
    # The change's place among all of its conversation; reading has none.
    Column("revision", BigInteger),
    # Of whose content it is, so that it goes with its message.
    Column("message_id", Text),
    Column("payload", JSONB, nullable=False),
    moment("created_at"),
    UniqueConstraint("id", name="told_once"),
    # From where a device goes on that knows a revision.
    Index(
        "room_events_by_revision",
        "conversation_id",
        "revision",
        postgresql_where=text("revision is not null"),
    ),
    # What says the words of a message.
    Index("room_events_by_message", "message_id", postgresql_where=text("message_id is not null")),
    # What is old enough to go.
    Index("room_events_by_age", "created_at"),
)

gathered = Table(
    "gathered",
    metadata,
    # What a large room is yet to be told: the last of a kind, and how many it stands for.
    Column("conversation_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("told", JSONB, nullable=False),
    CheckConstraint("kind in ('preview', 'read')", name="known_gathering"),
)
