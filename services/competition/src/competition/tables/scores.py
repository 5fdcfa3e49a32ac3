"""Trades, what they count for, and what completed competitions came to."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
)

from competition.tables.columns import metadata, time
from competition.tables.competitions import competitions

# Trades between `began_at` and `ended_at` don't count; a pause that goes on has no end yet.
pauses = Table(
    "pauses",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("began_at", DateTime(timezone=True), primary_key=True),
    time("ended_at", nullable=True),
    CheckConstraint("ended_at >= began_at", name="a_pause_ends_after_it_began"),
)

# How far the settling of a completed competition is, and what it came to. `differing` scores were
# not those of the trade log.
settlements = Table(
    "settlements",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("phase", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("differing", Integer, nullable=False),
    Column("participants", Integer),
    Column("traders", Integer),
    Column("trades", BigInteger),
    time("started_at"),
    CheckConstraint(
        "phase in ('rescoring', 'ranking', 'sealing', 'telling', 'teams', 'settled')",
        name="known_phase",
    ),
)

# Every trade by its natural key, for ever: from it the scores of any competition can be computed
# anew. In partitions by user, so that each index stays small.
trade_ledger = Table(
    "trade_ledger",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    time("traded_at"),
    time("recorded_at"),
    Column("notional_usd", Numeric(30, 10), CheckConstraint("notional_usd >= 0"), nullable=False),
    Column("pair", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("source", Text, CheckConstraint("source in ('perpetual', 'strategy')"), nullable=False),
    Column("match_id", Text),
    Column("trade_id", Text(collation="C"), primary_key=True),
    # Of what was traded; trades of before it was kept have none, and count for no profit.
    Column("size", Numeric(30, 10)),
    Index("trade_ledger_by_time", "user_id", "traded_at"),
    # For what looks at everybody's trades of a time.
    Index("trade_ledger_by_moment", "traded_at", postgresql_using="brin"),
    postgresql_partition_by="hash (user_id)",
)

# Events that say otherwise than the ledger; each is a dead letter, too.
trade_conflicts = Table(
    "trade_conflicts",
    metadata,
    Column("event_source", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("trade_id", Text(collation="C"), nullable=False),
    Column("fields", Text, nullable=False),
    Column("counted_usd", Numeric(30, 10), nullable=False),
    Column("refused_usd", Numeric(30, 10), nullable=False),
    time("refused_at"),
    Index("trade_conflicts_by_trade", "user_id", "trade_id"),
)
