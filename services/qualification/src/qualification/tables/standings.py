"""Where users stand, and what was decided of it."""

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
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from qualification.tables.columns import amount, metadata

# In percent of a page: room for updates in place, as a standing changes with every batch.
_HOT = 70

# One row a user. Volume and badges share it, so that whoever changes one sees the other's last
# value under the same lock, and no unlock is missed between two transactions.
standings = Table(
    "standings",
    metadata,
    Column("user_id", BigInteger, CheckConstraint("user_id > 0"), primary_key=True),
    amount("perpetual_usd", CheckConstraint("perpetual_usd >= 0")),
    amount("strategy_usd", CheckConstraint("strategy_usd >= 0")),
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
    # Null where it was before these were kept.
    Column("created_at", DateTime(timezone=True)),
    Column("changed_at", DateTime(timezone=True)),
    # Changed since its last snapshot.
    Column("dirty", Boolean, nullable=False),
    Column(
        "snapshot_at", DateTime(timezone=True), nullable=False, server_default=text("'-infinity'")
    ),
    # When the volume moved last; null where that was before it was kept.
    Column("volume_at", DateTime(timezone=True)),
    # For the next snapshots. A trade of a user who is dirty already leaves it untouched.
    Index("standings_dirty", "snapshot_at", postgresql_where=text("dirty")),
    postgresql_with={"fillfactor": _HOT},
)

tier_rules = Table(
    "tier_rules",
    metadata,
    Column("level", SmallInteger, CheckConstraint("level between 1 and 5"), primary_key=True),
    Column("name", Text, nullable=False),
    amount("required_volume_usd", CheckConstraint("required_volume_usd > 0")),
    Column("badges_required", Integer, CheckConstraint("badges_required >= 0"), nullable=False),
    Column("fee_reduction_percent", Integer, nullable=False),
    Column("ai_agent_uses_per_week", Integer, nullable=False),
    Column("features", JSONB, nullable=False, server_default="[]"),
)

tier_unlocks = Table(
    "tier_unlocks",
    metadata,
    # The primary key: a tier is unlocked, and announced, once.
    Column("user_id", ForeignKey(standings.c.user_id), primary_key=True),
    Column("level", SmallInteger, CheckConstraint("level between 1 and 5"), primary_key=True),
    # The rule and the figures at the moment of the decision.
    amount("required_volume_usd"),
    amount("volume_usd"),
    Column("badges_required", Integer, nullable=False),
    Column("badges_activated", Integer, nullable=False),
    # What decided: the trade's or badge's id and its CloudEvents id, an easier rule, or an import.
    Column(
        "decided_by",
        Text,
        CheckConstraint("decided_by in ('trade', 'badge', 'rule', 'import')"),
        nullable=False,
    ),
    Column("decided_by_id", Text, nullable=False),
    Column("event_id", Uuid),
    Column("unlocked_at", DateTime(timezone=True), nullable=False),
    CheckConstraint(
        "(decided_by in ('rule', 'import')) = (event_id is null)", name="an_event_or_a_rule"
    ),
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
    amount("volume_usd"),
    # Null where not a trade but another ladder passed it.
    Column("trade_id", Text(collation="C")),
    Column("reached_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("volume_usd >= milestone_usd", name="reached_means_passed"),
)
