"""Competitions of a running suite that all end at one moment, and what their end must come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from laurel_cli.running import Suite
from laurel_events.database import utc_now

from tests.support.contests import each, entered, published
from tests.support.sent import Sent
from tests.support.traders import Trader, http, send, send_trades

POINTS = Decimal("10.00")
"""What each winner has after the end."""
_REQUESTS = 3
"""To make a competition, approve and publish it."""
_TOO_SLOW = "all ended before everybody had entered: give a lower --pace, or fewer --winners"


@dataclass(frozen=True, slots=True)
class Size:
    """How many competitions end, how many win points in them, and how many of them give an NFT.

    `pace` is how many requests a second the machine answers while all this is set up.
    """

    competitions: int
    winners: int
    nfts: int
    pace: float

    @property
    def each(self) -> int:
        """Winners of one competition."""
        return self.winners // self.competitions


@dataclass(frozen=True, slots=True)
class Contests:
    """Competitions that run, with who takes part, all of whom win."""

    ids: Sequence[str]
    size: Size
    ends_at: datetime


async def prepared(suite: Suite, sent: Sent, size: Size) -> Contests:
    """Competitions that were published, entered and traded in by the people who will win.

    Raises RuntimeError where that took so long that they end already.
    """
    starts_at = utc_now() + timedelta(seconds=20 + _REQUESTS * size.competitions / size.pace)
    ends_at = starts_at + timedelta(seconds=20 + size.winners / size.pace)
    async with http(suite) as client:
        terms = (_terms(number, size, starts_at, ends_at) for number in range(size.competitions))
        ids = await each(published(suite, client, one) for one in terms)
        entrants = [Trader.new(suite, sent) for _ in range(size.each * size.competitions)]
        await send(suite, [one.announced for one in entrants])
        places = zip(entrants, chain.from_iterable([id_] * size.each for id_ in ids), strict=True)
        await each(entered(suite, client, one.user_id, id_) for one, id_ in places)
    traded_at = starts_at + timedelta(seconds=1)
    trades = [one.trade(0, str(100 + place)) for place, one in enumerate(entrants)]
    traded = [one.model_copy(update={"traded_at": traded_at}) for one in trades]
    await send_trades(suite, sent, traded)
    if utc_now() > ends_at - timedelta(seconds=5):
        raise RuntimeError(_TOO_SLOW)
    return Contests(ids, size, ends_at)


def _terms(number: int, size: Size, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    points = {"kind": "points", "lastRank": size.each, "points": str(POINTS * size.each)}
    trophy = {"kind": "nft", "lastRank": 1, "tierLevel": 3, "tierName": "Trophy Breeder"}
    prizes = [points, trophy] if number < size.nfts else [points]
    return {
        "name": f"Contest {number}",
        "startsAt": starts_at.isoformat(),
        "endsAt": ends_at.isoformat(),
        "prizes": [{"firstRank": 1, "description": "a prize", **one} for one in prizes],
    }
