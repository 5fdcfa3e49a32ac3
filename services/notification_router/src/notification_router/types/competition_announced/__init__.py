"""There is a new competition (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.competition_lifecycle_v1 import CompetitionAnnounced
from laurel_schemas.nft_batched_notifications_v1 import (
    AnnouncedCompetitionData,
    CompetitionAnnouncedNotification,
)

from notification_router.rules.audiences import EVERYBODY
from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def announced(event: CompetitionAnnounced, _: Context) -> Iterator[Notice]:
    """Everybody is told of a new one; who saw it hears of no later revision."""
    if event.revision > 1 or event.status not in ("upcoming", "active"):
        return
    data = AnnouncedCompetitionData(
        competition_id=event.competition_id,
        competition_name=event.competition_name,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        entry_deadline=event.entry_deadline,
        description=event.description,
        top_reward=event.rewards[0].reward if event.rewards else None,
    )
    yield Notice(EVERYBODY, data, event.competition_id)


TYPE = define(__name__, CompetitionAnnouncedNotification, {CompetitionAnnounced: announced})
