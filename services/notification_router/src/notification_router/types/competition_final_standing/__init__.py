"""A competition has ended, and where the person finished (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.competition_standings_v1 import StandingFinal
from laurel_schemas.nft_batched_notifications_v1 import (
    CompetitionFinalStanding,
    FinalStandingData,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def ended(event: StandingFinal, _: Context) -> Iterator[Notice]:
    """One that was scored anew says so."""
    data = FinalStandingData(
        competition_id=event.competition_id,
        competition_name=event.competition_name,
        revision=event.revision,
        final_rank=event.rank,
        participants=event.participants,
        top_percentage=event.top_percentage,
        final_score=event.score,
        team_id=event.team_id,
        division=event.division,
        ended_at=event.ended_at,
    )
    yield Notice(event.user_id, data)


TYPE = define(__name__, CompetitionFinalStanding, {StandingFinal: ended})
