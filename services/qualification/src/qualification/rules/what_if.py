"""What a ladder would have done with the past: the same rules, over the same trades (TIER-052)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from qualification.rules.ladder import EXACT, Ladder

_HUNDRED = Decimal(100)

Change = Literal["gained", "lost", "earlier", "later"]


class PastTrade(NamedTuple):
    """A trade as the ledger keeps it; amounts in USD. Without a fee nothing tells what was paid."""

    traded_at: datetime
    notional_usd: Decimal
    fee_usd: Decimal | None


class PastCount(NamedTuple):
    """When a user came to a number of activated badges."""

    counted_at: datetime
    badges_activated: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A tier that a user would have got at another time, or not, or only then."""

    level: int
    was_at: datetime | None
    would_be_at: datetime | None

    @property
    def change(self) -> Change:
        """In a word."""
        if self.was_at is None:
            return "gained"
        if self.would_be_at is None:
            return "lost"
        return "earlier" if self.would_be_at < self.was_at else "later"


@dataclass(slots=True)
class Climb:
    """How one user climbs a ladder, trade by trade."""

    ladder: Ladder
    level: int = 0
    reached: dict[int, datetime] = field(default_factory=dict)
    # Below this volume no trade changes anything; looked up once a tier and not once a trade.
    _next_usd: Decimal | None = field(init=False)

    def __post_init__(self) -> None:
        self._next_usd = self.ladder.tiers[0].required_volume_usd

    @property
    def reduction(self) -> int:
        """The fee reduction of the tier that is reached, in percent."""
        return self.ladder.tiers[self.level - 1].fee_reduction_percent if self.level else 0

    def move(self, volume_usd: Decimal, badges: int, at: datetime) -> None:
        """Go on to these figures; a tier that is reached stays."""
        if self._next_usd is None or volume_usd < self._next_usd:
            return
        for level in range(self.level + 1, self.ladder.level(volume_usd, badges) + 1):
            self.reached[level] = at
            self.level = level
        above = self.ladder.tiers[self.level :]
        self._next_usd = above[0].required_volume_usd if above else None


@dataclass(slots=True)
class Replay:
    """One user's past under two ladders, and what the other one would give more in fees, in USD.

    It is reckoned as if a tier's NFT were held as soon as the tier is reached, from the fees that
    were charged: what was charged after a reduction of p percent was (100 - p) percent of the fee.
    """

    now: Climb
    then: Climb
    volume_usd: Decimal = Decimal(0)
    badges: int = 0
    extra_discount_usd: Decimal = Decimal(0)

    def trade(self, trade: PastTrade) -> None:
        """Count a trade."""
        if trade.fee_usd:
            self._discount(trade.fee_usd)
        self.volume_usd = EXACT.add(self.volume_usd, trade.notional_usd)
        self._move(trade.traded_at)

    def count(self, count: PastCount) -> None:
        """Count badges."""
        self.badges = max(self.badges, count.badges_activated)
        self._move(count.counted_at)

    def _move(self, at: datetime) -> None:
        self.now.move(self.volume_usd, self.badges, at)
        self.then.move(self.volume_usd, self.badges, at)

    def _discount(self, fee_usd: Decimal) -> None:
        more = self.then.reduction - self.now.reduction
        left = _HUNDRED - self.now.reduction
        if more and left:
            extra = EXACT.divide(EXACT.multiply(fee_usd, Decimal(more)), left)
            self.extra_discount_usd = EXACT.add(self.extra_discount_usd, extra)

    def differences(self) -> Iterator[Difference]:
        """The tiers that differ."""
        for level in sorted({*self.now.reached, *self.then.reached}):
            was, would = self.now.reached.get(level), self.then.reached.get(level)
            if was != would:
                yield Difference(level, was, would)


def replayed(
    trades: Iterable[PastTrade], counts: Sequence[PastCount], now: Ladder, then: Ladder
) -> tuple[Replay, int]:
    """A user's trades and badges, in the order of time, under two ladders; and how many trades."""
    replay, waiting, number = Replay(Climb(now), Climb(then)), list(counts), 0
    waiting.reverse()
    for trade in trades:
        while waiting and waiting[-1].counted_at <= trade.traded_at:
            replay.count(waiting.pop())
        replay.trade(trade)
        number += 1
    while waiting:
        replay.count(waiting.pop())
    return replay, number


Counts = Mapping[int, Sequence[PastCount]]
"""By user, in the order of time."""
