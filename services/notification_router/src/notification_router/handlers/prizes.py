"""A prize is told of once it was awarded and has reached its winner (NTF-136)."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson
from laurel_events import Message, Transaction
from laurel_schemas.competition_prizes_v1 import PrizeAwarded
from laurel_schemas.nft_events_v1 import PrizeDelivered as NftPrizeDelivered
from laurel_schemas.nft_high_priority_notifications_v1 import PrizeData
from laurel_schemas.wallet_points_v1 import PrizeDelivered as PointsPrizeDelivered

from notification_router.handlers.causes import cause_of
from notification_router.handlers.entries import Draft
from notification_router.handlers.saving import save
from notification_router.sockets.wakes import Wakes
from notification_router.store import prizes
from notification_router.types.competition_prize_distributed import TYPE, won


async def awarded(messages: Sequence[Message[PrizeAwarded]], tx: Transaction, wakes: Wakes) -> None:
    """Keep what was won, and tell it where it is there already."""
    known = [
        prizes.Known(
            *(one.event.prize_id, one.event.user_id, cause_of(one), False),
            won(one.event).model_dump(mode="json"),
        )
        for one in messages
    ]
    await _tell(known, messages, tx, wakes)


async def points_delivered(
    messages: Sequence[Message[PointsPrizeDelivered]], tx: Transaction, wakes: Wakes
) -> None:
    """The wallet says that points are on the balance."""
    known = [
        prizes.Known(one.event.prize_id, one.event.user_id, cause_of(one), True) for one in messages
    ]
    await _tell(known, messages, tx, wakes)


async def nft_delivered(
    messages: Sequence[Message[NftPrizeDelivered]], tx: Transaction, wakes: Wakes
) -> None:
    """Minting says that an NFT or tokens are in the winner's wallet."""
    known = [
        prizes.Known(one.event.data.prize_id, one.event.data.user_id, cause_of(one), True)
        for one in messages
    ]
    await _tell(known, messages, tx, wakes)


async def _tell(
    known: Sequence[prizes.Known], messages: Sequence[Message[Any]], tx: Transaction, wakes: Wakes
) -> None:
    causes = {cause_of(one): one for one in messages}
    complete = await prizes.add(tx.session, known, tx.now)
    tx.gather(save, [_draft(one, causes[one.cause_id]) for one in complete])
    tx.after_commit(partial(wakes.publish, {one.user_id for one in complete}))


def _draft(one: prizes.Complete, cause: Message[Any]) -> Draft:
    won = PrizeData.decode(orjson.dumps(one.won))
    return Draft(TYPE, one.user_id, won, cause, one.cause_id)
