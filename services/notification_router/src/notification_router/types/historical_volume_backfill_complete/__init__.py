"""Trades of the past are counted (NTF-114)."""

from collections.abc import Iterator

from laurel_schemas.nft_batched_notifications_v1 import (
    BackfillData,
    BackfillImpact,
    BackfillSummary,
    BadgeEligibility,
    DiscoveredVolume,
    EligibleBadgeData,
    HistoricalVolumeBackfillComplete,
    NewTier,
    ProcessingPeriod,
)
from laurel_schemas.qualification_tiers_v1 import BackfillCounted

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice
from notification_router.rules.phrases import clipped


def counted(event: BackfillCounted, _: Context) -> Iterator[Notice]:
    """What the past was worth."""
    data = BackfillData(
        backfill_summary=_summary(event),
        nft_qualification_impact=BackfillImpact(
            previous_qualification_tiers=event.previous_tiers,
            new_qualification_tiers=event.new_tiers,
            newly_qualified_tiers=tuple(
                NewTier(tier=one.level, name=one.name) for one in event.newly_qualified_tiers
            ),
            new_tiers_count=len(event.newly_qualified_tiers),
        ),
        immediate_actions_available=(*_upgrades(event), "View complete trading history"),
        badge_eligibility_update=BadgeEligibility(
            newly_eligible_badges=tuple(
                EligibleBadgeData(badge_id=one.badge_id, name=one.name)
                for one in event.newly_eligible_badges
            )
        ),
    )
    yield Notice(event.user_id, data)


def _summary(event: BackfillCounted) -> BackfillSummary:
    return BackfillSummary(
        processing_period=ProcessingPeriod(
            start_date=event.period_start,
            end_date=event.period_end,
            total_days=max(0, (event.period_end - event.period_start).days),
        ),
        volume_discovered=DiscoveredVolume(
            perpetual_trading=event.perpetual_volume_usd,
            strategy_trading=event.strategy_volume_usd,
            total_historical_volume=event.historical_volume_usd,
        ),
        current_volume_post_nft=event.volume_before_usd,
        grand_total_volume=event.total_volume_usd,
    )


def _upgrades(event: BackfillCounted) -> Iterator[str]:
    for tier in event.newly_qualified_tiers:
        yield clipped(f"Upgrade to {tier.name} (if {tier.badges_required} badges activated)")


TYPE = define(__name__, HistoricalVolumeBackfillComplete, {BackfillCounted: counted})
