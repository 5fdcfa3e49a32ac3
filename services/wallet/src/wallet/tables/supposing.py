"""What other rates would have cost: each question with its answer, for a week."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Numeric,
    Table,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from wallet.tables.columns import metadata, time

# Sums keep the fractions of a hundredth that entries carry on.
suppositions = Table(
    "suppositions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("rates", JSONB, nullable=False),
    Column("asked_by", BigInteger, nullable=False),
    time("asked_at"),
    time("done_at", nullable=True),
    Column("interactions", BigInteger),
    Column("points_now", Numeric(30, 10)),
    Column("points_then", Numeric(30, 10)),
    CheckConstraint("(done_at is null) = (interactions is null)", name="done_says_what"),
    Index("suppositions_by_age", "asked_at"),
)

supposed_points = Table(
    "supposed_points",
    metadata,
    Column("supposition_id", ForeignKey(suppositions.c.id, ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("points_now", Numeric(30, 10), nullable=False),
    Column("points_then", Numeric(30, 10), nullable=False),
)
