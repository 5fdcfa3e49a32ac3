"""Tiers unlocked, conditions met and volume milestones."""

from laurel_schemas.event import Event
from laurel_schemas.fields import (
    Amount,
    Count,
    Label,
    Percent,
    TierLevel,
    Timestamp,
    Token,
    UserId,
    Whole,
    WholeLevel,
)
from laurel_schemas.qualification_tiers_v1.topic import TOPIC


class TierUnlocked(Event, topic=TOPIC, type="qualification.tier.unlocked"):
    """A user meets a tier's volume and badges; announced once per user and tier."""

    user_id: UserId
    level: TierLevel
    name: Label
    required_volume_usd: Amount
    current_volume_usd: Amount
    badges_required: Whole
    badges_activated: Whole
    benefits: tuple[Label, ...]
    unlocked_at: Timestamp


class NextMilestone(Event):
    """The milestone after the one reached.

    `estimated_days` is from the pace of the last 30 days, absent where there is none.
    """

    target_volume_usd: Amount
    name: Label
    tier_unlock: Label | None = None
    estimated_days: Count | None = None


class VolumeMilestoneReached(Event, topic=TOPIC, type="qualification.milestone.reached"):
    """A user's volume passed a milestone; announced once per user and milestone."""

    user_id: UserId
    milestone_usd: Amount
    name: Label
    previous_volume_usd: Amount
    current_volume_usd: Amount
    perpetual_volume_usd: Amount
    strategy_volume_usd: Amount
    previous_max_tier: WholeLevel
    new_max_tier: WholeLevel
    newly_qualified_tiers: tuple[TierLevel, ...] = ()
    tier_names: tuple[Label, ...] = ()
    next_milestone: NextMilestone | None = None
    reached_at: Timestamp


class CountedBadge(Event):
    """A badge that counts for a tier."""

    badge_id: Token
    name: Label


class UpgradeConditionsMet(Event, topic=TOPIC, type="qualification.upgrade.conditions_met"):
    """The holder of an NFT meets volume and badges of the next tier; once per user and target.

    `new_features` are what the target unlocks besides fees and AI uses.
    """

    user_id: UserId
    current_level: TierLevel
    current_name: Label
    current_mint_address: Token
    target_level: TierLevel
    target_name: Label
    required_volume_usd: Amount
    current_volume_usd: Amount
    volume_achieved_at: Timestamp
    badges_required: Count
    activated_badges: tuple[CountedBadge, ...]
    benefits: tuple[Label, ...]
    current_fee_reduction_percent: Count
    target_fee_reduction_percent: Count
    current_ai_agent_uses_per_week: Count
    target_ai_agent_uses_per_week: Count
    new_features: tuple[Label, ...] = ()
    met_at: Timestamp


class QualificationStatusChanged(
    Event, topic=TOPIC, type="qualification.status.changed", planned=True
):
    """A user came to meet, or no longer meets, what a tier asks for."""

    user_id: UserId
    target_level: TierLevel
    tier_name: Label
    is_qualified: bool
    current_volume_usd: Amount
    required_volume_usd: Amount
    badges_activated: Count
    badges_required: Count
    changed_at: Timestamp


class UpgradeSuggested(Event, topic=TOPIC, type="qualification.upgrade.suggested", planned=True):
    """What is left until the next tier, for the weekly portfolio review."""

    user_id: UserId
    target_level: TierLevel
    target_name: Label
    missing_volume_usd: Amount
    missing_badges: Count
    badges_to_activate: Count
    readiness_percent: Percent
    suggested_at: Timestamp
