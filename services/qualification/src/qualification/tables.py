"""Tables of the qualification service."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

metadata = MetaData()

# In percent of a page: room for updates in place, as a standing changes with every batch.
_HOT = 70


def _amount(name: str, *checks: CheckConstraint) -> Column[object]:
    return Column(name, Numeric(30, 10), *checks, nullable=False)


# A trader and a trade's id are the natural key: what is in here has been counted, however late or
# often it comes again. In partitions by user, so that the key stays exact for ever and each index
# small. No other index, as each costs every trade; an audit may read the whole table.
trade_ledger = Table(
    "trade_ledger",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("traded_at", DateTime(timezone=True), nullable=False),
    _amount("notional_usd", CheckConstraint("notional_usd >= 0")),
    # Null for trades that were counted before these were kept.
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
    _amount("notional_usd", CheckConstraint("notional_usd >= 0")),
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
    _amount("counted_usd"),
    _amount("refused_usd"),
    Column("refused_at", DateTime(timezone=True), nullable=False),
    Index("trade_conflicts_by_trade", "user_id", "trade_id"),
)

# One row a user. Volume and badges share it, so that whoever changes one sees the other's last
# value under the same lock, and no unlock is missed between two transactions.
standings = Table(
    "standings",
    metadata,
    Column("user_id", BigInteger, CheckConstraint("user_id > 0"), primary_key=True),
    _amount("perpetual_usd", CheckConstraint("perpetual_usd >= 0")),
    _amount("strategy_usd", CheckConstraint("strategy_usd >= 0")),
    # The total can't disagree with its parts.
    Column("volume_usd", Numeric(30, 10), Computed("perpetual_usd + strategy_usd", persisted=True)),
    Column("trade_count", BigInteger, CheckConstraint("trade_count >= 0"), nullable=False),
    Column("badges_activated", Integer, CheckConstraint("badges_activated >= 0"), nullable=False),
    Column(
        "unlocked_level",
        SmallInteger,
        CheckConstraint("unlocked_level between 0 and 5"),
        nullable=False,
        server_default="0",
    ),
    Column("revision", BigInteger, CheckConstraint("revision > 0"), nullable=False),
    # Changed since its last snapshot.
    Column("dirty", Boolean, nullable=False),
    Column(
        "snapshot_at", DateTime(timezone=True), nullable=False, server_default=text("'-infinity'")
    ),
    # For the next snapshots. A trade of a user who is dirty already leaves it untouched.
    Index("standings_dirty", "snapshot_at", postgresql_where=text("dirty")),
    postgresql_with={"fillfactor": _HOT},
)

tier_rules = Table(
    "tier_rules",
    metadata,
    Column("level", SmallInteger, CheckConstraint("level between 1 and 5"), primary_key=True),
    Column("name", Text, nullable=False),
    _amount("required_volume_usd", CheckConstraint("required_volume_usd > 0")),
    Column("badges_required", Integer, CheckConstraint("badges_required >= 0"), nullable=False),
    Column("fee_reduction_percent", Integer, nullable=False),
    Column("ai_agent_uses_per_week", Integer, nullable=False),
)

tier_unlocks = Table(
    "tier_unlocks",
    metadata,
    # The primary key: a tier is unlocked, and announced, once.
    Column("user_id", ForeignKey(standings.c.user_id), primary_key=True),
    Column("level", SmallInteger, CheckConstraint("level between 1 and 5"), primary_key=True),
    # The rule and the figures at the moment of the decision.
    _amount("required_volume_usd"),
    _amount("volume_usd"),
    Column("badges_required", Integer, nullable=False),
    Column("badges_activated", Integer, nullable=False),
    # What decided: the trade's or badge's id and its CloudEvents id, or an easier rule.
    Column(
        "decided_by",
        Text,
        CheckConstraint("decided_by in ('trade', 'badge', 'rule')"),
        nullable=False,
    ),
    Column("decided_by_id", Text, nullable=False),
    Column("event_id", Uuid),
    Column("unlocked_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("(decided_by = 'rule') = (event_id is null)", name="an_event_or_a_rule"),
    CheckConstraint(
        "volume_usd >= required_volume_usd and badges_activated >= badges_required",
        name="unlocked_means_met",
    ),
)

milestones_reached = Table(
    "milestones_reached",
    metadata,
    # The primary key: a milestone is announced once.
    Column("user_id", ForeignKey(standings.c.user_id), primary_key=True),
    Column("milestone_usd", Numeric(30, 10), primary_key=True),
    Column("name", Text, nullable=False),
    _amount("volume_usd"),
    Column("trade_id", Text(collation="C"), nullable=False),
    Column("reached_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("volume_usd >= milestone_usd", name="reached_means_passed"),
)
