"""The ledger of trades, and what it adds up to."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)

from badges.tables.columns import HOT, amount, metadata

# A trader and a trade's id are the natural key: what is in here has been counted, however late or
# often it comes again. Time and pair allow an audit to add everything up anew. In partitions by
# user, so that the key stays exact for ever and each index small.
trade_ledger = Table(
    "trade_ledger",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    # Of trades without a side only the day was kept: this is its beginning.
    Column("traded_at", DateTime(timezone=True), nullable=False),
    amount("notional_usd", CheckConstraint("notional_usd >= 0")),
    Column("pair", Text, nullable=False),
    Column("side", Text),
    Column("source", Text),
    Column("trade_id", Text(collation="C"), primary_key=True),
    postgresql_partition_by="hash (user_id)",
)

# The ledger of version 0.1, whose workers may still write it beside those of this version.
counted_trades = Table(
    "counted_trades",
    metadata,
    Column("trade_id", Text(collation="C"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("pair", Text, nullable=False),
    Column("day", Date, nullable=False),
    amount("notional_usd"),
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

# One row a user, who need not have traded: what the ledger adds up to, and the row to lock for a
# user's badges.
traders = Table(
    "traders",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    # 0 for who never traded.
    Column("trade_count", BigInteger, CheckConstraint("trade_count >= 0"), nullable=False),
    amount("volume_usd"),
    amount("best_day_volume_usd"),
    Column("pair_count", Integer, CheckConstraint("pair_count >= 0"), nullable=False),
    # Of the snapshot of the user's badges that was published last; 0 and null before the first.
    Column("holder_revision", Integer, nullable=False, server_default="0"),
    Column("holder_digest", Text),
    postgresql_with={"fillfactor": HOT},
)

# Days and pairs are sets, so that trades may come in any order.
trading_days = Table(
    "trading_days",
    metadata,
    Column("user_id", ForeignKey(traders.c.user_id), primary_key=True),
    Column("day", Date, primary_key=True),
    amount("volume_usd"),
    postgresql_with={"fillfactor": HOT},
)
traded_pairs = Table(
    "traded_pairs",
    metadata,
    Column("user_id", ForeignKey(traders.c.user_id), primary_key=True),
    Column("pair", Text, primary_key=True),
)
