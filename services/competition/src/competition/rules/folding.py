"""A score from all trades of somebody, in the order of their own times (COMP-050, COMP-060).

Whatever order they came in, they are read in this one; so a score is the same live, computed anew
and in a check.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import NamedTuple

from competition.rules.positions import PLACES, Closed, Deal, Position
from competition.rules.scoring import Scoring

EXACT = Context(prec=60)
_MOST = Decimal(f"{'9' * 20}.{'9' * 10}")
"""The largest score that its column holds."""
_NOTHING = Decimal(0)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Totals(NamedTuple):
    """What somebody's trades have come to after one of them.

    `added` is what they add to the score, as far as caps let them; `cost` is that of what was
    closed, and `profit` what closing brought.
    """

    at: datetime | None = None
    volume: Decimal = _NOTHING
    trades: int = 0
    pairs: int = 0
    days: int = 0
    profit: Decimal = _NOTHING
    cost: Decimal = _NOTHING
    wins: int = 0
    losses: int = 0
    added: Decimal = _NOTHING

    @property
    def percent(self) -> Decimal:
        """The return: profit in percent of what the closed had cost; none of nothing."""
        return 100 * self.profit / self.cost if self.cost else _NOTHING


class Scored(NamedTuple):
    """A score, the trades that count for it, and the time of the one which brought it to that."""

    score: Decimal
    trades: int
    reached_at: datetime | None

    def place(self, entered_at: datetime, user_id: int) -> tuple[Decimal, datetime, datetime, int]:
        """What puts entrants into the order of `Standing`, the best first."""
        return -self.score, self.reached_at or _NEVER, entered_at, user_id


Evaluate = Callable[[str, Totals], Decimal]
"""What an expression gives; it takes libraries, which rules know nothing of."""


@dataclass
class _Fold:
    rule: Scoring
    positions: defaultdict[str, Position] = field(default_factory=lambda: defaultdict(Position))
    by_day: defaultdict[date, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    by_pair: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    days: set[date] = field(default_factory=set)
    pairs: set[str] = field(default_factory=set)

    def take(self, before: Totals, deal: Deal) -> Totals:
        closed = self.positions[deal.pair].take(deal)
        if closed is not None and closed.held < self.rule.least_held:
            return before
        self.days.add(deal.traded_at.date())
        self.pairs.add(deal.pair)
        closed = closed or Closed(_NOTHING, _NOTHING, self.rule.least_held)
        return Totals(
            at=deal.traded_at,
            volume=before.volume + deal.usd,
            trades=before.trades + 1,
            pairs=len(self.pairs),
            days=len(self.days),
            profit=before.profit + closed.profit,
            cost=before.cost + closed.cost,
            wins=before.wins + (closed.profit > 0),
            losses=before.losses + (closed.profit < 0),
            added=before.added + self._capped(deal, closed),
        )

    def _capped(self, deal: Deal, closed: Closed) -> Decimal:
        gains = {"volume": deal.usd, "trade_count": Decimal(1), "realized_profit": closed.profit}
        gain, day = gains.get(self.rule.scoring, _NOTHING), deal.traded_at.date()
        per_trade, per_day, per_pair = self.rule.caps
        if per_trade is not None:
            gain = min(gain, per_trade)
        if per_day is not None:
            gain = min(gain, per_day - self.by_day[day])
        if per_pair is not None:
            gain = min(gain, per_pair - self.by_pair[deal.pair])
        self.by_day[day] += gain
        self.by_pair[deal.pair] += gain
        return gain


def scored(rule: Scoring, deals: Iterable[Deal], evaluate: Evaluate) -> Scored:
    """The score of all trades of somebody, given in any order.

    It was reached by the first trade since which it has not changed: who held it first is ahead.
    """
    with localcontext(EXACT):
        steps = _steps(rule, sorted(filter(rule.counts, deals)))
        if not steps:
            return Scored(_NOTHING, 0, None)
        score = _score(rule, steps[-1], evaluate)
        first = len(steps) - 1
        while first and _score(rule, steps[first - 1], evaluate) == score:
            first -= 1
    return Scored(score, steps[-1].trades, steps[first].at if score else None)


def _steps(rule: Scoring, deals: Sequence[Deal]) -> list[Totals]:
    """What it had come to after each trade that counts."""
    fold, last, steps = _Fold(rule), Totals(), list[Totals]()
    for deal in deals:
        taken = fold.take(last, deal)
        if taken is not last:
            steps.append(taken)
            last = taken
    return steps


def _score(rule: Scoring, totals: Totals, evaluate: Evaluate) -> Decimal:
    if rule.scoring == "expression":
        score = evaluate(rule.expression or "0", totals)
    elif rule.scoring == "return":
        score = totals.percent
    elif rule.scoring == "distinct_pairs":
        score = Decimal(totals.pairs)
    else:
        score = totals.added
    # As the column of scores holds it.
    return max(-_MOST, min(_MOST, score)).quantize(PLACES, ROUND_HALF_EVEN)
