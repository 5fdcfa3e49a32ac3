"""What competitions came to over time, milestones that were told, and exports."""

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
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from competition.tables.columns import metadata, time
from competition.tables.competitions import competitions

# One row a competition, made anew every minute while it runs; some 100 bytes an hour of it.
event_analytics = Table(
    "event_analytics",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    time("made_at"),
    Column("final", Boolean, nullable=False),
    Column("figures", JSONB, nullable=False),
)

# Each once: a few a competition.
milestones_told = Table(
    "milestones_told",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("milestone", Numeric(30, 10), primary_key=True),
    time("told_at"),
    CheckConstraint("measure in ('volume', 'participants', 'trades')", name="known_measure"),
)

# Kept for seven days, with the file in parts.
exports = Table(
    "exports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("position", BigInteger, nullable=False, server_default="0"),
    time("asked_at"),
    time("finished_at", nullable=True),
    CheckConstraint("kind in ('standings', 'volume', 'prizes')", name="known_kind"),
    CheckConstraint("state in ('running', 'done')", name="known_state"),
    Index("exports_by_age", "asked_at"),
)

export_parts = Table(
    "export_parts",
    metadata,
    Column("export_id", Uuid, ForeignKey(exports.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
)
