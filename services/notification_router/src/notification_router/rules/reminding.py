"""What the reminders of a competition have in common."""

from collections.abc import Iterator, Mapping

from laurel_schemas import Event
from laurel_schemas.competition_lifecycle_v1 import CompetitionReminded
from laurel_schemas.nft_high_priority_notifications_v1 import ReminderData

from notification_router.rules.audiences import entrants_of
from notification_router.rules.notices import Context, Notice, Rule


def reminding(subject: str) -> Mapping[type[Event], Rule]:
    """The causes of the notification that tells the entrants of this subject, and of no other."""

    def reminded(event: CompetitionReminded, _: Context) -> Iterator[Notice]:
        if event.subject != subject:
            return
        data = ReminderData(
            competition_id=event.competition_id,
            competition_name=event.competition_name,
            due_at=event.due_at,
            hours_remaining=event.hours_remaining,
            has_entered=True,
        )
        once = f"{event.competition_id}:{event.hours_remaining}"
        yield Notice(entrants_of(event.competition_id), data, once)

    return {CompetitionReminded: reminded}
