"""Every trade that was counted, and those that contradict it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Numeric,
    Table,
    Text,
    Uuid,
)

from qualification.tables.columns import amount, metadata

# A trader and a trade's id are the natural key: what is in here has been counted, however late or
# often it comes again. In partitions by user, so that the key stays exact for ever and each index
# small. No other index, as each costs every trade; an audit may read the whole table.
trade_ledger = Table(
    "trade_ledger",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("traded_at", DateTime(timezone=True), nullable=False),
    amount("notional_usd", CheckConstraint("notional_usd >= 0")),
    # Null for trades that were counted before these were kept, or came without.
    Column("fee_usd", Numeric(30, 10)),
    Column("counted_at", DateTime(timezone=True)),
    Column("pair", Text),
    Column("side", Text),
    Column("source", Text, CheckConstraint("source in ('perpetual', 'strategy')"), nullable=False),
    # Compared byte by byte: a linguistic order would only make the hottest index slower.
    Column("trade_id", Text(collation="C"), primary_key=True),
    postgresql_partition_by="hash (user_id)",
)

# The ledger of version 0.1, whose workers may still write it beside those of this version.
trades = Table(
    "trades",
    metadata,
    Column("trade_id", Text(collation="C"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    amount("notional_usd", CheckConstraint("notional_usd >= 0")),
    Column("source", Text, CheckConstraint("source in ('perpetual', 'strategy')"), nullable=False),
    Column("traded_at", DateTime(timezone=True), nullable=False),
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
    amount("counted_usd"),
    amount("refused_usd"),
    Column("refused_at", DateTime(timezone=True), nullable=False),
    Index("trade_conflicts_by_trade", "user_id", "trade_id"),
)
