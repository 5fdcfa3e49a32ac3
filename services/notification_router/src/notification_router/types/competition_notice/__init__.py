"""A competition's manager has something to say (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.competition_lifecycle_v1 import CompetitionNoticePosted
from laurel_schemas.nft_batched_notifications_v1 import CompetitionNotice, CompetitionNoticeData

from notification_router.rules.audiences import entrants_of
from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def posted(event: CompetitionNoticePosted, _: Context) -> Iterator[Notice]:
    """The entrants are told, in the manager's words."""
    data = CompetitionNoticeData(
        competition_id=event.competition_id,
        competition_name=event.competition_name,
        notice_id=event.notice_id,
        title=event.title,
        body=event.body,
    )
    yield Notice(entrants_of(event.competition_id), data, event.notice_id)


TYPE = define(__name__, CompetitionNotice, {CompetitionNoticePosted: posted})
