"""A prize has reached its winner (NTF-136).

No single event says all of it: the award names the prize, and the wallet or minting says that it is
there. `handlers/prizes` puts both together, whichever comes first.
"""

from laurel_schemas.competition_prizes_v1 import PrizeAwarded
from laurel_schemas.nft_high_priority_notifications_v1 import (
    CompetitionPrizeDistributed,
    PrizeData,
)

from notification_router.rules.defining import define


def won(event: PrizeAwarded) -> PrizeData:
    """What is told once it is there."""
    return PrizeData(
        competition_id=event.competition_id,
        competition_name=event.competition_name,
        prize_id=event.prize_id,
        ranking=event.rank,
        prize=event.prize.description,
        points=event.prize.points,
        manager_message=event.manager_message,
    )


TYPE = define(__name__, CompetitionPrizeDistributed, {})
