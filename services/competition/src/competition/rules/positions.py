"""Positions at average cost: what closing one brings, and how long it was held (COMP-060)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

PLACES = Decimal("0.0000000001")
"""Ten decimals, as the log has them."""

_BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)
_NOTHING = Decimal(0)


class Deal(NamedTuple):
    """A trade of the log; without `size` (the log did not keep it once) it moves no position."""

    traded_at: datetime
    trade_id: str
    pair: str
    side: str
    usd: Decimal
    size: Decimal | None


class Closed(NamedTuple):
    """What closing a position, or a part of it, brought: `profit` on what it had cost, in USD."""

    profit: Decimal
    cost: Decimal
    held: timedelta


@dataclass(slots=True)
class Position:
    """What is held of a pair: `size` below nought is sold short; `usd` is what all of it cost.

    `since` is when it was opened, in microseconds, as an average over what it is made of.
    """

    size: Decimal = _NOTHING
    usd: Decimal = _NOTHING
    since: int = 0

    def take(self, deal: Deal) -> Closed | None:
        """Add a trade; returns what it closed, if anything. What it closes beyond opens anew."""
        if not deal.size:
            return None
        signed = deal.size if deal.side == "buy" else -deal.size
        if self.size * signed >= 0:
            self._open(signed, deal.usd, deal.traded_at)
            return None
        closing = min(deal.size, abs(self.size))
        proceeds = _part(deal.usd, closing, deal.size)
        closed = self._close(closing, proceeds, deal.traded_at)
        if rest := deal.size - closing:
            self._open(rest.copy_sign(signed), deal.usd - proceeds, deal.traded_at)
        return closed

    def _open(self, signed: Decimal, usd: Decimal, at: datetime) -> None:
        now = _microseconds(at)
        size = self.size + signed
        # Weighed by size: a grain that was held for long makes nothing else old.
        self.since = now if not self.size else now - int((now - self.since) * self.size / size)
        self.size, self.usd = size, self.usd + usd

    def _close(self, closing: Decimal, proceeds: Decimal, at: datetime) -> Closed:
        cost = _part(self.usd, closing, abs(self.size))
        profit = (proceeds - cost) if self.size > 0 else (cost - proceeds)
        self.size -= closing.copy_sign(self.size)
        self.usd -= cost
        return Closed(profit, cost, (_microseconds(at) - self.since) * _MICROSECOND)


def _part(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """All of an amount for the whole, so that what is opened and closed adds up to the cent."""
    if part == whole:
        return amount
    return (amount * part / whole).quantize(PLACES, ROUND_HALF_EVEN)


def _microseconds(at: datetime) -> int:
    return (at - _BEGINNING) // _MICROSECOND
