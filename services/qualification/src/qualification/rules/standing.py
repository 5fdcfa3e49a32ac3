"""A user's standing and how each trade or badge moved it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce

from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.trade_content import AnyTrade, counted_source

from qualification.rules.ladder import EXACT, Ladder


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts for a user's tiers; volumes in USD.

    `unlocked_level` is the highest tier ever unlocked; it never falls.
    """

    user_id: int
    perpetual_usd: Decimal = Decimal(0)
    strategy_usd: Decimal = Decimal(0)
    trade_count: int = 0
    badges_activated: int = 0
    unlocked_level: int = 0
    revision: int = 0

    @property
    def volume_usd(self) -> Decimal:
        """The total volume."""
        return EXACT.add(self.perpetual_usd, self.strategy_usd)


@dataclass(frozen=True, slots=True)
class Step:
    """What one event changed."""

    before: Standing
    after: Standing


def trades_counted(
    standing: Standing, trades: Sequence[AnyTrade], ladder: Ladder
) -> Iterator[Step]:
    """One step a trade, ending at `standing`, which holds all of them already.

    So the trade that passed a mark is known, and the figures at that moment.
    """
    before = replace(
        standing,
        perpetual_usd=EXACT.subtract(standing.perpetual_usd, _volume(trades, "perpetual")),
        strategy_usd=EXACT.subtract(standing.strategy_usd, _volume(trades, "strategy")),
        trade_count=standing.trade_count - len(trades),
    )
    for trade in trades:
        after = unlocking(_with_trade(before, trade), ladder)
        yield Step(before, after)
        before = after


def badges_counted(
    standing: Standing, badges: Sequence[BadgeActivated], ladder: Ladder
) -> Iterator[Step]:
    """One step an activation, ending at `standing`, which holds all of them already.

    Activations count up, so the highest count stands, in whatever order they come.
    """
    before = replace(standing, badges_activated=0)
    for badge in badges:
        count = max(before.badges_activated, badge.activated_badges)
        after = unlocking(replace(before, badges_activated=count), ladder)
        yield Step(before, after)
        before = after


def reconsidered(standing: Standing, ladder: Ladder) -> Step:
    """What a standing unlocks by a ladder that has become easier since."""
    return Step(standing, unlocking(standing, ladder))


def _volume(trades: Sequence[AnyTrade], source: str) -> Decimal:
    amounts = (trade.notional_usd for trade in trades if counted_source(trade) == source)
    return reduce(EXACT.add, amounts, Decimal(0))


def _with_trade(standing: Standing, trade: AnyTrade) -> Standing:
    count, usd = standing.trade_count + 1, trade.notional_usd
    if counted_source(trade) == "perpetual":
        volume = EXACT.add(standing.perpetual_usd, usd)
        return replace(standing, trade_count=count, perpetual_usd=volume)
    volume = EXACT.add(standing.strategy_usd, usd)
    return replace(standing, trade_count=count, strategy_usd=volume)


def unlocking(standing: Standing, ladder: Ladder) -> Standing:
    """A standing with the tiers that it meets, and those that it had."""
    level = ladder.level(standing.volume_usd, standing.badges_activated)
    return replace(standing, unlocked_level=level) if level > standing.unlocked_level else standing
