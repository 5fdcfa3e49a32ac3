"""48 hours are left to enter a competition (NTF-112)."""

from collections.abc import Iterator

from laurel_schemas.competition_lifecycle_v1 import EntryDeadlineApproaching
from laurel_schemas.nft_batched_notifications_v1 import (
    CompetitionEntryDeadlineApproaching,
    EntryDeadlineData,
    EntryEligibility,
    EntryStats,
    OpenCompetition,
    PlaceRewards,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def approaching(event: EntryDeadlineApproaching, _: Context) -> Iterator[Notice]:
    """Whoever may enter and has not."""
    data = EntryDeadlineData(
        competition=OpenCompetition(
            competition_id=event.competition_id,
            competition_name=event.competition_name,
            entry_deadline=event.entry_deadline,
            hours_remaining=event.hours_remaining,
            entry_fee=event.entry_fee,
            entry_requirements=event.entry_requirements,
        ),
        user_eligibility=EntryEligibility(
            is_eligible=event.is_eligible,
            volume_last_30_days=event.volume_last_30_days_usd,
            account_status=event.account_status,
            has_entered=False,
        ),
        competition_rewards=_rewards(event),
        current_stats=EntryStats(
            total_participants=event.total_participants,
            estimated_competition_level=event.competition_level,
            user_historical_performance=event.historical_performance,
        ),
    )
    yield Notice(event.user_id, data)


def _rewards(event: EntryDeadlineApproaching) -> PlaceRewards:
    return PlaceRewards(
        first_place=event.first_place,
        second_place=event.second_place,
        third_place=event.third_place,
        participation_rewards=event.participation_rewards,
    )


TYPE = define(
    __name__, CompetitionEntryDeadlineApproaching, {EntryDeadlineApproaching: approaching}
)
