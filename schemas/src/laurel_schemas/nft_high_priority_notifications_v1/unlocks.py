"""NFTs to claim or upgrade, and those that were."""

from typing import Annotated, Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Count, Label, TierLevel, Timestamp, Token, vocabulary
from laurel_schemas.nft_high_priority_notifications_v1.topic import TOPIC
from laurel_schemas.notification import Notification


class UnlockMilestone(Event):
    """The volume that unlocked the NFT."""

    required_volume: Amount
    current_volume: Amount
    milestone_reached_at: Timestamp


class UnlockAvailable(Event):
    """The NFT that can be claimed."""

    nft_tier: TierLevel
    nft_name: Label
    benefits: tuple[Label, ...]


class UnlockUserStatus(Event):
    """How the user's state changed."""

    has_tiered_nft: bool
    state_transition: Label


class Level1UnlockData(Event):
    """Why and what the user may claim."""

    volume_milestone: UnlockMilestone
    unlock_available: UnlockAvailable
    user_status: UnlockUserStatus


class Level1NftUnlockAvailable(Notification, topic=TOPIC, type="level1_nft_unlock_available"):
    """The first NFT is ready to be claimed."""

    event_type: Literal["level1_nft_unlock_available"] = "level1_nft_unlock_available"
    priority: Literal["high"] = "high"
    data: Level1UnlockData


class HeldTier(Event):
    """The NFT that is held now."""

    tier_level: TierLevel
    tier_name: Label
    nft_id: Token


class TargetTier(Event):
    """The tier within reach and what it gives."""

    tier_level: TierLevel
    tier_name: Label
    benefits: tuple[Label, ...]


class VolumeCondition(Event):
    """The volume asked for and had."""

    required: Amount
    current: Amount
    status: Annotated[Token, vocabulary("satisfied")]
    achieved_at: Timestamp


class ActivatedBadge(Event):
    """A badge that counts."""

    badge_id: Token
    name: Label


class BadgeCondition(Event):
    """The badges asked for and activated."""

    required_count: Count
    activated_count: Count
    status: Annotated[Token, vocabulary("satisfied")]
    activated_badges: tuple[ActivatedBadge, ...]


class UpgradeConditions(Event):
    """What was asked for, met."""

    trading_volume: VolumeCondition
    badges_required: BadgeCondition


class UpgradeBenefits(Event):
    """What the upgrade changes; `summary` says it in one phrase."""

    fee_reduction_increase: Label
    ai_usage_increase: Label
    new_features: tuple[Label, ...]
    summary: Label | None = None


class UpgradeConditionsData(Event):
    """What may be upgraded to what, and why now."""

    current_nft: HeldTier
    upgrade_target: TargetTier
    conditions_met: UpgradeConditions
    upgrade_benefits: UpgradeBenefits
    current_tier: Label | None = None
    upgrade_tier: Label | None = None


class NftUpgradeConditionsMet(Notification, topic=TOPIC, type="nft_upgrade_conditions_met"):
    """The next tier can be had."""

    event_type: Literal["nft_upgrade_conditions_met"] = "nft_upgrade_conditions_met"
    priority: Literal["high"] = "high"
    data: UpgradeConditionsData


class UnlockedNftData(Event):
    """The NFT that is the user's now."""

    nft_tier: TierLevel
    nft_name: Label
    mint_address: Token
    benefits: tuple[Label, ...]
    unlocked_at: Timestamp


class NftUnlocked(Notification, topic=TOPIC, type="nft_unlocked"):
    """An NFT was claimed and is active."""

    event_type: Literal["nft_unlocked"] = "nft_unlocked"
    priority: Literal["high"] = "high"
    data: UnlockedNftData


class UpgradedNftData(Event):
    """The tier left and the tier reached."""

    from_level: TierLevel
    to_level: TierLevel
    from_tier: Label
    to_tier: Label
    old_mint_address: Token
    new_mint_address: Token
    benefits: tuple[Label, ...] = ()


class NftUpgradedNotification(Notification, topic=TOPIC, type="nft_upgraded"):
    """An upgrade is complete."""

    event_type: Literal["nft_upgraded"] = "nft_upgraded"
    priority: Literal["high"] = "high"
    data: UpgradedNftData
