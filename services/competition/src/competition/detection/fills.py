"""Fills: who bought what from whom, as the venue says or as trades suggest."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

SCALE = 10_000
"""Amounts are whole numbers of so many to the dollar."""

_SECONDS = 5.0


class Fill(NamedTuple):
    """A buyer took this from a seller; `usd` in ten-thousandths, `at` in seconds of the epoch."""

    pair: str
    buyer: int
    seller: int
    usd: int
    at: float


class Unmatched(NamedTuple):
    """One side of a fill of which the venue does not name the other."""

    pair: str
    user_id: int
    buys: bool
    usd: int
    at: float


def likely_fills(trades: Iterable[Unmatched]) -> list[Fill]:
    """Fills that trades suggest: of one pair and amount, opposite sides, five seconds apart.

    Each trade is in one fill at most. They may be chance, so what rests on them is suspicion.
    """
    alike: defaultdict[tuple[str, int], list[Unmatched]] = defaultdict(list)
    for one in trades:
        alike[one.pair, one.usd].append(one)
    return [
        fill
        for group in alike.values()
        if len(group) > 1
        for fill in _paired(sorted(group, key=lambda one: one.at))
    ]


def _paired(group: Sequence[Unmatched]) -> Iterable[Fill]:
    waiting: list[Unmatched] = []
    for one in group:
        waiting = [other for other in waiting if one.at - other.at <= _SECONDS]
        other = next((each for each in waiting if each.buys != one.buys), None)
        if other is None:
            waiting.append(one)
            continue
        waiting.remove(other)
        buyer, seller = (one, other) if one.buys else (other, one)
        yield Fill(one.pair, buyer.user_id, seller.user_id, one.usd, one.at)
