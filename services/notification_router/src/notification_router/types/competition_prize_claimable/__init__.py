"""A prize waits to be claimed (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.competition_prizes_v1 import PrizeOffered
from laurel_schemas.nft_high_priority_notifications_v1 import CompetitionPrizeClaimable, PrizeData

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def offered(event: PrizeOffered, _: Context) -> Iterator[Notice]:
    """What was won, and by when it is to be claimed."""
    data = PrizeData(
        competition_id=event.competition_id,
        competition_name=event.competition_name,
        prize_id=event.prize_id,
        ranking=event.rank,
        prize=event.prize.description,
        points=event.prize.points,
        claim_deadline=event.claim_deadline,
    )
    yield Notice(event.user_id, data)


TYPE = define(__name__, CompetitionPrizeClaimable, {PrizeOffered: offered})
