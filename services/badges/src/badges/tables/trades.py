"""Tables of the badges service."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

# In percent of a page: room for updates in place, as these rows change with every trade.
_HOT = 80


def _amount(name: str, *checks: CheckConstraint) -> Column[object]:
    return Column(name, Numeric(30, 10), *checks, nullable=False)


badge_definitions = Table(
    "badge_definitions",
    metadata,
    Column("badge_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    # A badge taken off the catalogue stays for those who earned it; nobody else gets it.
    Column("offered", Boolean, nullable=False),
    Column("name", Text, CheckConstraint("length(name) <= 100"), nullable=False),
    Column("badge_type", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("rarity", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("image_url", Text, nullable=False),
    Column("task_id", Text, nullable=False),
    Column("task_name", Text, nullable=False),
    Column("criteria", JSONB, nullable=False),
    Column("required_for_tier", SmallInteger, CheckConstraint("required_for_tier between 1 and 5")),
    CheckConstraint(
        "badge_type in ('micro_badge', 'achievement_badge', 'event_badge', 'special_badge')",
        name="badge_type_of_seed_001",
    ),
)

# What qualification announces of its ladder; a badge names its tier from here.
tier_rules = Table(
    "tier_rules",
    metadata,
    Column("level", SmallInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Column("badges_required", Integer, nullable=False),
)

# A trader and a trade's id are the natural key: what is in here has been counted, however late or
# often it comes again. Time and pair allow an audit to add everything up anew. In partitions by
# user, so that the key stays exact for ever and each index small.
trade_ledger = Table(
    "trade_ledger",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    # Of trades without a side only the day was kept: this is its beginning.
    Column("traded_at", DateTime(timezone=True), nullable=False),
    _amount("notional_usd", CheckConstraint("notional_usd >= 0")),
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
    _amount("notional_usd"),
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
    _amount("counted_usd"),
    _amount("refused_usd"),
    Column("refused_at", DateTime(timezone=True), nullable=False),
    Index("trade_conflicts_by_trade", "user_id", "trade_id"),
)

# One row a user: what the ledger adds up to, and the row to lock for a user's badges.
traders = Table(
    "traders",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    Column("trade_count", BigInteger, CheckConstraint("trade_count > 0"), nullable=False),
    _amount("volume_usd"),
    _amount("best_day_volume_usd"),
    Column("pair_count", Integer, CheckConstraint("pair_count >= 0"), nullable=False),
    # Of the snapshot of the user's badges that was published last; 0 and null before the first.
    Column("holder_revision", Integer, nullable=False, server_default="0"),
    Column("holder_digest", Text),
    postgresql_with={"fillfactor": _HOT},
)

# Days and pairs are sets, so that trades may come in any order.
trading_days = Table(
    "trading_days",
    metadata,
    Column("user_id", ForeignKey(traders.c.user_id), primary_key=True),
    Column("day", Date, primary_key=True),
    _amount("volume_usd"),
    postgresql_with={"fillfactor": _HOT},
)
traded_pairs = Table(
    "traded_pairs",
    metadata,
    Column("user_id", ForeignKey(traders.c.user_id), primary_key=True),
    Column("pair", Text, primary_key=True),
)

earned_badges = Table(
    "earned_badges",
    metadata,
    # The primary key: a badge is earned once.
    Column("user_id", ForeignKey(traders.c.user_id), primary_key=True),
    Column("badge_id", ForeignKey(badge_definitions.c.badge_id), primary_key=True),
    Column("earned_at", DateTime(timezone=True), nullable=False),
    # The figures that decided it and the CloudEvents id of the event that brought them; null
    # where none did, as the badge is new or has become easier.
    _amount("reached"),
    _amount("target"),
    Column("decided_by", Uuid),
    Column("activated_at", DateTime(timezone=True)),
    # 1 for the user's first activated badge, 2 for the second: two can't get the same.
    Column("activation_number", Integer),
    UniqueConstraint("user_id", "activation_number", name="activations_are_numbered"),
    CheckConstraint("activation_number > 0", name="activations_count_from_one"),
    CheckConstraint(
        "(activated_at is null) = (activation_number is null)", name="activated_means_numbered"
    ),
    CheckConstraint("reached >= target", name="earned_means_reached"),
)
