"""A competition passed a milestone (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.competition_lifecycle_v1 import CompetitionMilestoneReached
from laurel_schemas.nft_batched_notifications_v1 import (
    CompetitionMilestone,
    CompetitionMilestoneData,
)

from notification_router.rules.audiences import entrants_of
from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def reached(event: CompetitionMilestoneReached, _: Context) -> Iterator[Notice]:
    """The entrants are told."""
    data = CompetitionMilestoneData(
        competition_id=event.competition_id,
        competition_name=event.competition_name,
        milestone_name=event.milestone_name,
        measure=event.measure,
        milestone=event.milestone,
        reached_at=event.reached_at,
    )
    subject = f"{event.competition_id}:{event.measure}:{event.milestone}"
    yield Notice(entrants_of(event.competition_id), data, subject)


TYPE = define(__name__, CompetitionMilestone, {CompetitionMilestoneReached: reached})
