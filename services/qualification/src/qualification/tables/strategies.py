"""How users' strategies perform, and the milestones that they helped to reach."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Numeric,
    Table,
    Text,
)

from qualification.tables.columns import amount, metadata
from qualification.tables.standings import standings

# The last word on each strategy and period; it replaces the one before.
strategies = Table(
    "strategies",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("strategy_id", Text(collation="C"), primary_key=True),
    Column("period", Text, primary_key=True),
    Column("name", Text, nullable=False),
    amount("volume_usd"),
    Column("roi_percentage", Numeric(30, 10), nullable=False),
    Column("win_rate", Numeric(30, 10), nullable=False),
    Column("trades_executed", BigInteger, nullable=False),
    Column("measured_at", DateTime(timezone=True), nullable=False),
)

strategy_bonuses = Table(
    "strategy_bonuses",
    metadata,
    # The primary key: a strategy has its bonus once for a milestone.
    Column("user_id", ForeignKey(standings.c.user_id), primary_key=True),
    Column("strategy_id", Text(collation="C"), primary_key=True),
    Column("milestone_usd", Numeric(30, 10), primary_key=True),
    amount("volume_usd"),
    amount("total_usd"),
    Column("activated_at", DateTime(timezone=True), nullable=False),
)
