"""A prize was not claimed in time (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.competition_prizes_v1 import PrizeLapsed
from laurel_schemas.nft_batched_notifications_v1 import CompetitionPrizeLapsed, LapsedPrizeData

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def lapsed(event: PrizeLapsed, _: Context) -> Iterator[Notice]:
    """Of which competition."""
    data = LapsedPrizeData(
        competition_id=event.competition_id,
        competition_name=event.competition_name,
        prize_id=event.prize_id,
        lapsed_at=event.lapsed_at,
    )
    yield Notice(event.user_id, data)


TYPE = define(__name__, CompetitionPrizeLapsed, {PrizeLapsed: lapsed})
