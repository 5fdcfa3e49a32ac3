"""A strategy's volume helped over a milestone (NTF-113)."""

from collections.abc import Iterator

from laurel_schemas.nft_high_priority_notifications_v1 import (
    AchievedMilestone,
    StrategyBonus,
    StrategyBonusData,
    StrategyContribution,
    StrategyMetrics,
    StrategyQualification,
    StrategyVolumeBonusActivated,
    VolumeBreakdown,
)
from laurel_schemas.qualification_tiers_v1 import StrategyBonusActivated

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice
from notification_router.rules.phrases import listed


def activated(event: StrategyBonusActivated, _: Context) -> Iterator[Notice]:
    """Which strategy brought how much, and what it earns."""
    data = StrategyBonusData(
        strategy_contribution=StrategyContribution(
            strategy_name=event.strategy_name,
            strategy_id=event.strategy_id,
            volume_generated=event.volume_generated_usd,
            time_period=event.period,
            performance_metrics=StrategyMetrics(
                roi_percentage=event.roi_percentage,
                win_rate=event.win_rate,
                trades_executed=event.trades_executed,
            ),
        ),
        nft_qualification_impact=_qualification(event),
        strategy_performance_bonus=_bonus(event),
    )
    yield Notice(event.user_id, data)


def _qualification(event: StrategyBonusActivated) -> StrategyQualification:
    tiers = [one for one in event.milestones if one.level is not None]
    return StrategyQualification(
        previous_total_volume=event.previous_volume_usd,
        new_total_volume=event.new_volume_usd,
        volume_source_breakdown=VolumeBreakdown(
            perpetual_trading=event.perpetual_volume_usd,
            strategy_trading=event.strategy_volume_usd,
        ),
        milestones_achieved=tuple(
            AchievedMilestone(
                milestone_volume=one.milestone_usd,
                milestone_name=one.name,
                nft_tier_unlocked=one.level,
                tier_name=one.tier_name,
            )
            for one in event.milestones
        ),
        tier_name=max(tiers, key=lambda one: one.level or 0).tier_name if tiers else None,
    )


def _bonus(event: StrategyBonusActivated) -> StrategyBonus:
    more = f"+{event.extra_ai_uses} uses this week" if event.extra_ai_uses else None
    return StrategyBonus(
        strategy_creator_recognition=event.recognition,
        additional_ai_usage=more,
        exclusive_strategy_features=listed(event.exclusive_features),
    )


TYPE = define(__name__, StrategyVolumeBonusActivated, {StrategyBonusActivated: activated})
