"""nft-high-priority-notifications.v1: real-time (seed 000, "Kafka Topic Structure")."""

from datetime import timedelta
from typing import Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Label, TierLevel, Timestamp, Token
from laurel_schemas.notification import Notification
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="nft-high-priority-notifications.v1",
    owner="notification_router",
    description="High priority notifications: within 2 minutes",
    key="user_id",
    partitions=6,
    retention=timedelta(days=3),
    public=True,
)


class UnlockMilestone(Event):
    """The volume that unlocked the NFT."""

    required_volume: Amount
    current_volume: Amount
    milestone_reached_at: Timestamp


class UnlockAvailable(Event):
    """The NFT that can be claimed."""

    nft_tier: TierLevel
    nft_name: Label
    benefits: tuple[str, ...]


class UnlockUserStatus(Event):
    """How the user's state changed."""

    has_tiered_nft: bool
    state_transition: Label


class Level1UnlockData(Event):
    """Why and what the user may claim (seed 000, 1.1)."""

    volume_milestone: UnlockMilestone
    unlock_available: UnlockAvailable
    user_status: UnlockUserStatus


class Level1NftUnlockAvailable(Notification, topic=TOPIC, type="level1_nft_unlock_available"):
    """The first NFT is ready to be claimed (seed 000, 1.1)."""

    event_type: Literal["level1_nft_unlock_available"] = "level1_nft_unlock_available"
    priority: Literal["high"] = "high"
    data: Level1UnlockData


class BadgeDetails(Event):
    """The badge."""

    badge_id: Token
    badge_name: Label
    badge_category: Label
    achievement_criteria: Label
    required_for_tier: TierLevel | None = None
    tier_name: Label | None = None


class TaskCompleted(Event):
    """The task that earned it."""

    task_id: Token
    task_name: Label
    completion_timestamp: Timestamp


class UpgradeImpact(Event):
    """What the badge means for the next tier."""

    can_contribute_to_upgrade: bool
    badges_needed_for_next_tier: int | None = None
    user_current_activated_badges: int


class BadgeEarnedData(Event):
    """Which badge was earned, how, and what it is good for (seed 000, 2.1)."""

    badge_details: BadgeDetails
    task_completed: TaskCompleted
    nft_upgrade_impact: UpgradeImpact
    badge_benefits: tuple[str, ...]


class BadgeEarnedNotification(Notification, topic=TOPIC, type="badge_earned"):
    """A badge was earned (seed 000, 2.1)."""

    event_type: Literal["badge_earned"] = "badge_earned"
    priority: Literal["high"] = "high"
    data: BadgeEarnedData


class VolumeMilestone(Event):
    """The milestone and the volumes around it."""

    previous_volume: Amount
    current_volume: Amount
    milestone_reached: Amount
    milestone_name: Label
    achieved_at: Timestamp


class TierImpact(Event):
    """What the milestone means for tiers."""

    newly_qualified_tiers: tuple[TierLevel, ...]
    tier_names: tuple[Label, ...]
    previous_max_tier: int
    new_max_tier: int


class VolumeSources(Event):
    """Where the volume came from."""

    perpetual_trading: Amount
    strategy_trading: Amount
    total_volume: Amount


class UpcomingMilestone(Event):
    """The milestone to come."""

    target_volume: Amount
    milestone_name: Label
    tier_unlock: Label | None = None


class VolumeMilestoneData(Event):
    """The milestone reached and what follows from it (seed 000, 3.1)."""

    volume_milestone: VolumeMilestone
    tier_qualification_impact: TierImpact
    volume_sources: VolumeSources
    next_milestone: UpcomingMilestone | None = None


class TradingVolumeMilestone(Notification, topic=TOPIC, type="trading_volume_milestone"):
    """A significant trading volume was reached (seed 000, 3.1)."""

    event_type: Literal["trading_volume_milestone"] = "trading_volume_milestone"
    priority: Literal["high"] = "high"
    data: VolumeMilestoneData
