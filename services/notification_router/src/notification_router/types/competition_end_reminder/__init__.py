"""A competition ends soon (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.competition_lifecycle_v1 import CompetitionReminded
from laurel_schemas.nft_high_priority_notifications_v1 import CompetitionEndReminder, ReminderData

from notification_router.rules.audiences import entrants_of
from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def reminded(event: CompetitionReminded, _: Context) -> Iterator[Notice]:
    """The entrants are told."""
    if event.subject != "end":
        return
    data = ReminderData(
        competition_id=event.competition_id,
        competition_name=event.competition_name,
        due_at=event.due_at,
        hours_remaining=event.hours_remaining,
        has_entered=True,
    )
    subject = f"{event.competition_id}:{event.hours_remaining}"
    yield Notice(entrants_of(event.competition_id), data, subject)


TYPE = define(__name__, CompetitionEndReminder, {CompetitionReminded: reminded})
