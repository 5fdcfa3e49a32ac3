"""What benefits saved users in fees."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Integer,
    Numeric,
    Table,
    Text,
)

from qualification.tables.columns import amount, metadata

# What was in force from `as_of` until the next revision's. All revisions stay: a late trade is
# judged by the benefits of its own time.
benefit_periods = Table(
    "benefit_periods",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
    Column(
        "fee_reduction_percent",
        Integer,
        CheckConstraint("fee_reduction_percent between 0 and 100"),
        nullable=False,
    ),
    Column("decided_by", Text, nullable=False),
)

# One row for everybody who ever had benefits, as the last calculation left it.
fee_savings = Table(
    "fee_savings",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    amount("tiered_usd", CheckConstraint("tiered_usd >= 0")),
    amount("competition_usd", CheckConstraint("competition_usd >= 0")),
    # Of the trades whose fees were reduced.
    amount("volume_usd", CheckConstraint("volume_usd >= 0")),
    # When benefits of an NFT were first in force.
    Column("started_at", DateTime(timezone=True)),
    # Benefits have come since the last calculation.
    Column("stale", Boolean, nullable=False),
    Column("calculated_at", DateTime(timezone=True), nullable=False),
)

savings_reached = Table(
    "savings_reached",
    metadata,
    # The primary key: a step is announced once.
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("milestone_usd", Numeric(30, 10), primary_key=True),
    amount("total_usd"),
    Column("reached_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("total_usd >= milestone_usd", name="reached_means_saved"),
)
