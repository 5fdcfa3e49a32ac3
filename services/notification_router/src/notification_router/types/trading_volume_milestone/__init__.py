"""A trading volume was reached (NTF-104)."""

from collections.abc import Iterator

from laurel_schemas.nft_high_priority_notifications_v1 import (
    TierImpact,
    TradingVolumeMilestone,
    UpcomingMilestone,
    VolumeMilestone,
    VolumeMilestoneData,
    VolumeSources,
)
from laurel_schemas.qualification_tiers_v1 import VolumeMilestoneReached

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice
from notification_router.rules.phrases import listed


def reached(event: VolumeMilestoneReached, _: Context) -> Iterator[Notice]:
    """What was reached, the tiers that it qualifies for, and what comes next."""
    data = VolumeMilestoneData(
        volume_milestone=VolumeMilestone(
            previous_volume=event.previous_volume_usd,
            current_volume=event.current_volume_usd,
            milestone_reached=event.milestone_usd,
            milestone_name=event.name,
            achieved_at=event.reached_at,
        ),
        tier_qualification_impact=_impact(event),
        volume_sources=VolumeSources(
            perpetual_trading=event.perpetual_volume_usd,
            strategy_trading=event.strategy_volume_usd,
            total_volume=event.current_volume_usd,
        ),
        next_milestone=_upcoming(event),
    )
    yield Notice(event.user_id, data)


def _impact(event: VolumeMilestoneReached) -> TierImpact:
    return TierImpact(
        newly_qualified_tiers=event.newly_qualified_tiers,
        tier_names=event.tier_names,
        tier_name=listed(event.tier_names),
        previous_max_tier=event.previous_max_tier,
        new_max_tier=event.new_max_tier,
    )


def _upcoming(event: VolumeMilestoneReached) -> UpcomingMilestone | None:
    coming = event.next_milestone
    if coming is None:
        return None
    return UpcomingMilestone(
        target_volume=coming.target_volume_usd,
        milestone_name=coming.name,
        tier_unlock=coming.tier_unlock,
        estimated_days=coming.estimated_days,
    )


TYPE = define(__name__, TradingVolumeMilestone, {VolumeMilestoneReached: reached})
