"""What was decided about competitions, and by whom it may be."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from competition.tables.columns import metadata, time
from competition.tables.competitions import competitions

# Who decided what, when and why; null is time itself. Kept for ever: a few rows a competition.
competition_changes = Table(
    "competition_changes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), nullable=False),
    Column("action", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("decided_by", BigInteger),
    Column("reason", Text),
    time("decided_at"),
    Index("competition_changes_of", "competition_id", "id"),
)

# Every scoring that a competition has had, kept for ever: who set it, when and why.
scoring_versions = Table(
    "scoring_versions",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("rule", JSONB, nullable=False),
    Column("decided_by", BigInteger, nullable=False),
    Column("reason", Text),
    time("decided_at"),
)

competition_roles = Table(
    "competition_roles",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    CheckConstraint("role in ('owner', 'moderator', 'analyst', 'viewer')", name="known_role"),
    Index("competition_roles_of_user", "user_id", "competition_id"),
)
