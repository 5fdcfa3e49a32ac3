"""qualification.tiers.v1: what a user's volume and badges have unlocked."""

from datetime import timedelta

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Label, TierLevel, Timestamp, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="qualification.tiers.v1",
    owner="qualification",
    description="Tiers unlocked and volume milestones reached, keyed by user",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)


class TierUnlocked(Event, topic=TOPIC, type="qualification.tier.unlocked"):
    """A user meets a tier's volume and badges; announced once per user and tier."""

    user_id: UserId
    level: TierLevel
    name: Label
    required_volume_usd: Amount
    current_volume_usd: Amount
    badges_required: int
    badges_activated: int
    benefits: tuple[str, ...]
    unlocked_at: Timestamp


class NextMilestone(Event):
    """The milestone after the one reached."""

    target_volume_usd: Amount
    name: Label
    tier_unlock: Label | None = None


class VolumeMilestoneReached(Event, topic=TOPIC, type="qualification.milestone.reached"):
    """A user's volume passed a milestone; announced once per user and milestone (seed 000, 3.1)."""

    user_id: UserId
    milestone_usd: Amount
    name: Label
    previous_volume_usd: Amount
    current_volume_usd: Amount
    perpetual_volume_usd: Amount
    strategy_volume_usd: Amount
    previous_max_tier: int = Field(ge=0, le=5)
    new_max_tier: int = Field(ge=0, le=5)
    newly_qualified_tiers: tuple[TierLevel, ...] = ()
    tier_names: tuple[Label, ...] = ()
    next_milestone: NextMilestone | None = None
    reached_at: Timestamp
