"""What some of a simulated crowd traded before it came, as backfills."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from laurel_schemas import Event
from laurel_schemas.trading_backfills_v1 import (
    BackfillBegun,
    BackfilledTrade,
    BackfillEnded,
    BackfillPage,
)

from laurel_cli import simulation

_EVERY = 10
"""One in so many traders has a past, the first among them."""
_TRADES = 200
_PAGE = 80
_PERIOD = timedelta(days=300)


def backfills(users: int, seed: int, start: datetime) -> Iterator[Event]:
    """Yield begin, pages and end of each backfill; equal seeds give equal ones.

    They end where `start`, the first trade of the crowd, begins.
    """
    for user_id in range(simulation.FIRST_USER_ID, simulation.FIRST_USER_ID + users, _EVERY):
        yield from _backfill(user_id, seed, start)


def _backfill(user_id: int, seed: int, end: datetime) -> Iterator[Event]:
    id_ = f"sim-{seed}-{user_id}"
    begin = end - _PERIOD
    yield BackfillBegun(
        backfill_id=id_, user_id=user_id, period_start=begin, period_end=end, begun_at=end
    )
    trades = [_past(each, user_id) for each in simulation.trades(1, _TRADES, seed + user_id, begin)]
    pages = [tuple(trades[at : at + _PAGE]) for at in range(0, _TRADES, _PAGE)]
    for number, page in enumerate(pages, start=1):
        yield BackfillPage(backfill_id=id_, user_id=user_id, page=number, trades=page)
    yield BackfillEnded(
        backfill_id=id_, user_id=user_id, pages=len(pages), trades=_TRADES, ended_at=end
    )


def _past(trade: Event, user_id: int) -> BackfilledTrade:
    fields = {name: getattr(trade, name) for name in BackfilledTrade.model_fields}
    return BackfilledTrade(**fields | {"trade_id": f"past-{user_id}-{fields['trade_id']}"})
