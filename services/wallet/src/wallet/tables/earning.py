"""Who earns, by which rates, and what for."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from wallet.tables.columns import HOT, metadata, time

# What is announced of a user, as far as it decides who earns. A deleted user keeps the id alone.
people = Table(
    "people",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("followers", BigInteger),
    Column("following", BigInteger),
    Column("deleted", Boolean, nullable=False, server_default=text("false")),
)

# What is earned by what, one row a version, for ever: entries name it.
rate_versions = Table(
    "rate_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    time("effective_from"),
    Column("rates", JSONB, nullable=False),
    time("installed_at"),
    # Null where `migrate` took it from the settings.
    Column("made_by", BigInteger),
    Column("reason", Text, nullable=False, server_default=text("'RATES, at migrate'")),
    # A planned version that was stopped pays nothing more.
    time("stopped_at", nullable=True),
    CheckConstraint("version > 0", name="versions_count_from_one"),
)

# A person was paid for an action on a video: once, for ever, whatever they do again. `action` is
# the earning's, so that the actor and the owner of the video are paid independently.
paid_actions = Table(
    "paid_actions",
    metadata,
    Column("actor_id", BigInteger, primary_key=True, autoincrement=False),
    Column("video_id", Text(collation="C"), primary_key=True),
    Column("action", Text(collation="C"), primary_key=True),
    time("paid_at"),
)

# What a video has brought its owner since the last entry, with the fraction that was left then.
gathered = Table(
    "gathered",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("video_id", Text(collation="C"), primary_key=True),
    Column("action", Text(collation="C"), primary_key=True),
    Column("pending", Integer, nullable=False),
    Column("points", Numeric(30, 10), nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("video_title", Text),
    Column("rule_version", Integer, ForeignKey(rate_versions.c.version), nullable=False),
    # The last action that counted, and the figure that made its owner a creator.
    Column("cause_source", Text, nullable=False),
    Column("cause_id", Text, nullable=False),
    Column("decided", JSONB, nullable=False),
    # When it is entered at the latest; null while nothing waits.
    time("due_at", nullable=True),
    CheckConstraint("points >= 0 and pending >= 0", name="nothing_is_gathered_twice"),
    Index("gathered_due", "due_at", postgresql_where=text("due_at is not null")),
    postgresql_with={"fillfactor": HOT},
)

# What a person earned on a UTC day as viewer or creator; kept where the rates have a daily cap.
daily_earnings = Table(
    "daily_earnings",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Text(collation="C"), primary_key=True),
    Column("role", Text(collation="C"), primary_key=True),
    Column("points", Numeric(30, 10), nullable=False),
)
