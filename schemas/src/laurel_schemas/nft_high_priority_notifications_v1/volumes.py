"""Volumes: milestones, and what strategies brought."""

from typing import Annotated, Literal

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import (
    Amount,
    Count,
    Label,
    Percentage,
    TierLevel,
    Timestamp,
    Token,
    vocabulary,
)
from laurel_schemas.nft_high_priority_notifications_v1.topic import TOPIC
from laurel_schemas.notification import Notification

Level = Annotated[int, Field(strict=True, ge=0, le=5)]
"""The highest tier that is reached; 0 is none."""


class VolumeMilestone(Event):
    """The milestone and the volumes around it."""

    previous_volume: Amount
    current_volume: Amount
    milestone_reached: Amount
    milestone_name: Label
    achieved_at: Timestamp


class TierImpact(Event):
    """What the milestone means for tiers; `tier_name` is the highest new one."""

    newly_qualified_tiers: tuple[TierLevel, ...]
    tier_names: tuple[Label, ...]
    tier_name: Label | None = None
    previous_max_tier: Level
    new_max_tier: Level


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
    estimated_days: Count | None = None


class VolumeMilestoneData(Event):
    """The milestone reached and what follows from it."""

    volume_milestone: VolumeMilestone
    tier_qualification_impact: TierImpact
    volume_sources: VolumeSources
    next_milestone: UpcomingMilestone | None = None


class TradingVolumeMilestone(Notification, topic=TOPIC, type="trading_volume_milestone"):
    """A significant trading volume was reached."""

    event_type: Literal["trading_volume_milestone"] = "trading_volume_milestone"
    priority: Literal["high"] = "high"
    data: VolumeMilestoneData


class StrategyMetrics(Event):
    """How the strategy did."""

    roi_percentage: Percentage
    win_rate: Percentage
    trades_executed: Count


class StrategyContribution(Event):
    """The strategy and the volume it made."""

    strategy_name: Label
    strategy_id: Token
    volume_generated: Amount
    time_period: Annotated[Token, vocabulary("last_7_days", "last_30_days")]
    performance_metrics: StrategyMetrics


class VolumeBreakdown(Event):
    """The total by source."""

    perpetual_trading: Amount
    strategy_trading: Amount


class AchievedMilestone(Event):
    """A milestone that was passed with it."""

    milestone_volume: Amount
    milestone_name: Label
    nft_tier_unlocked: TierLevel | None = None
    tier_name: Label | None = None


class StrategyQualification(Event):
    """What it means for tiers; `tier_name` is the highest one that it helped to reach."""

    previous_total_volume: Amount
    new_total_volume: Amount
    volume_source_breakdown: VolumeBreakdown
    milestones_achieved: tuple[AchievedMilestone, ...]
    tier_name: Label | None = None


class StrategyBonus(Event):
    """What it earns besides."""

    strategy_creator_recognition: Label | None = None
    additional_ai_usage: Label | None = None
    exclusive_strategy_features: Label | None = None


class StrategyBonusData(Event):
    """Which strategy brought how much."""

    strategy_contribution: StrategyContribution
    nft_qualification_impact: StrategyQualification
    strategy_performance_bonus: StrategyBonus | None = None


class StrategyVolumeBonusActivated(
    Notification, topic=TOPIC, type="strategy_volume_bonus_activated"
):
    """A strategy's volume helped over a milestone."""

    event_type: Literal["strategy_volume_bonus_activated"] = "strategy_volume_bonus_activated"
    priority: Literal["high"] = "high"
    data: StrategyBonusData
