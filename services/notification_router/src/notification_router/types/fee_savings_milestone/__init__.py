"""Fees saved passed a milestone (NTF-119)."""

from collections.abc import Iterator

from laurel_schemas.nft_batched_notifications_v1 import (
    CumulativeSavings,
    FeeSavingsData,
    FeeSavingsMilestone,
    SavingsBreakdown,
    SavingsMilestone,
    SavingsSource,
    UpcomingSavings,
)
from laurel_schemas.qualification_tiers_v1 import FeeSavingsMilestoneReached

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def reached(event: FeeSavingsMilestoneReached, _: Context) -> Iterator[Notice]:
    """What NFTs saved in fees, since when and by which."""
    data = FeeSavingsData(
        savings_milestone=SavingsMilestone(
            milestone_amount=event.milestone_usd,
            milestone_name=event.name,
            achieved_at=event.reached_at,
        ),
        cumulative_savings=CumulativeSavings(
            total_saved_usd=event.total_saved_usd,
            savings_period="since_nft_activation",
            start_date=event.savings_start,
            days_active=event.days_active,
            total_saved=event.total_saved_usd,
        ),
        savings_breakdown=_breakdown(event),
        next_milestone=_upcoming(event),
    )
    yield Notice(event.user_id, data)


def _breakdown(event: FeeSavingsMilestoneReached) -> SavingsBreakdown:
    return SavingsBreakdown(
        nft_source=SavingsSource(
            tiered_nft_savings=event.tiered_savings_usd,
            competition_nft_savings=event.competition_savings_usd,
        ),
        trading_volume_contributing=event.contributing_volume_usd,
        average_daily_savings=event.average_daily_savings_usd,
    )


def _upcoming(event: FeeSavingsMilestoneReached) -> UpcomingSavings | None:
    coming = event.next_milestone
    if coming is None:
        return None
    return UpcomingSavings(
        target_amount=coming.target_usd,
        milestone_name=coming.name,
        estimated_days=coming.estimated_days,
    )


TYPE = define(__name__, FeeSavingsMilestone, {FeeSavingsMilestoneReached: reached})
