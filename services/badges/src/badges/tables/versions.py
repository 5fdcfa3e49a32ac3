"""Badges as a catalogue with versions, and trials of one (BADGE-034)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from badges.tables.columns import metadata

# For good, some a badge: they say by what everybody was ever judged. In force is the highest
# version of a badge that has an `in_force_at`; what is on offer by it lies in `badge_definitions`.
badge_versions = Table(
    "badge_versions",
    metadata,
    Column("badge_id", Text, primary_key=True),
    Column("version", Integer, CheckConstraint("version > 0"), primary_key=True),
    # The fields of the badge, as the catalogue has them.
    Column("definition", JSONB, nullable=False),
    Column("on_offer", Boolean, nullable=False),
    # Null where `migrate` took it from the catalogue of the release.
    Column("made_by", BigInteger),
    Column("reason", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("effective_at", DateTime(timezone=True), nullable=False),
    Column("in_force_at", DateTime(timezone=True)),
    # One that was planned and shall not come into force any more.
    Column("stopped_at", DateTime(timezone=True)),
    CheckConstraint("in_force_at is null or stopped_at is null", name="in_force_or_stopped"),
)

# Who would earn a badge, were it so: a look at everybody that changes nothing. Kept for 30 days.
badge_trials = Table(
    "badge_trials",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("definition", JSONB, nullable=False),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("last_user_id", BigInteger, nullable=False, server_default="0"),
    Column("users", BigInteger, nullable=False, server_default="0"),
    Column("would_earn", BigInteger, nullable=False, server_default="0"),
    Column("ended_at", DateTime(timezone=True)),
    Index("badge_trials_by_time", "asked_at"),
)
