"""Which badges a change may decide, found without looking at the others (BADGE-004)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from functools import cached_property
from typing import NamedTuple

from badges.rules.awards import Offer
from badges.rules.criteria import leaves
from badges.rules.figures import (
    ActivityStreak,
    Single,
    TopTraders,
    TradingStreak,
    streak_figure,
)

# The default of 28 digits would round the largest amounts, which have 30.
EXACT = Context(prec=40)
NEAR_FROM, NEAR_TO = Decimal("0.8"), Decimal("0.95")
"""What share of the way is near (BADGE-020)."""
FEW = 5
"""Up to so many steps, the last but one is near: of two steps that is the half."""


class Move(NamedTuple):
    """A figure before and after; None before it was there or where it is not known.

    A value before that is too low only has more badges looked at.
    """

    before: Decimal | None
    after: Decimal


Moves = Mapping[str, Move]
"""What moved of a user, by figure."""


class Index:
    """The badges on offer, by what they ask of each figure.

    A batch costs what moves in it, and not how many badges there are: of two thousand only those
    are looked at whose least lies between a figure before and after.
    """

    def __init__(self, offers: Iterable[Offer]) -> None:
        self.offers: Sequence[Offer] = tuple(offers)
        steps: defaultdict[str, list[tuple[Decimal, int]]] = defaultdict(list)
        for position, offer in enumerate(self.offers):
            for leaf in leaves(offer.badge.criteria):
                wanted = leaf.asked
                steps[wanted.figure].append((wanted.least, position))
        self._least: dict[str, list[Decimal]] = {}
        self._positions: dict[str, list[int]] = {}
        self._near: dict[str, tuple[list[Decimal], list[Decimal]]] = {}
        for figure, found in steps.items():
            found.sort()
            self._least[figure] = [least for least, _ in found]
            self._positions[figure] = [position for _, position in found]
            self._near[figure] = (
                [EXACT.multiply(NEAR_FROM, least) for least, _ in found],
                [EXACT.multiply(NEAR_TO, least) for least, _ in found],
            )

    def passed(self, moves: Moves) -> list[Offer]:
        """The badges that these moves may have decided, in the order offered."""
        positions = {
            place for figure, move in moves.items() for place in self._between(figure, move)
        }
        return [self.offers[position] for position in sorted(positions)]

    def _between(self, figure: str, move: Move) -> Sequence[int]:
        least = self._least.get(figure)
        if least is None:
            return ()
        first = 0 if move.before is None else bisect_right(least, move.before)
        return self._positions[figure][first : bisect_right(least, move.after)]

    def near(self, figure: str, value: Decimal) -> list[Offer]:
        """The badges that ask for so much of a figure that a value is 80 to 95 percent of it, or
        for one more, where steps are few.

        Asked for each figure of each user that moved: mostly there is none.
        """
        if figure not in self._near:
            return []
        begins, ends = self._near[figure]
        first, last = bisect_left(ends, value), bisect_right(begins, value)
        few = value < FEW
        if first >= last and not few:
            return []
        found = set(range(first, last))
        if few:
            least = self._least[figure]
            found |= set(range(bisect_left(least, value + 1), bisect_right(least, value + 1)))
        return [self.offers[self._positions[figure][place]] for place in sorted(found)]

    @cached_property
    def trading_streak(self) -> int:
        """The longest streak of trading days that any badge asks for; 0 when none does."""
        return max(
            (one.streak_days for one in self._asked if isinstance(one, TradingStreak)), default=0
        )

    @cached_property
    def activity_streaks(self) -> frozenset[str]:
        """The streaks of other activities that are asked for, by figure."""
        found = (one for one in self._asked if isinstance(one, ActivityStreak))
        return frozenset(streak_figure(one.streak_of, one.days) for one in found)

    @cached_property
    def top_traders(self) -> frozenset[int]:
        """The shares of the largest traders that are asked for, in percent."""
        return frozenset(
            one.top_traders_percent for one in self._asked if isinstance(one, TopTraders)
        )

    @cached_property
    def _asked(self) -> Sequence[Single]:
        return tuple(leaf for offer in self.offers for leaf in leaves(offer.badge.criteria))
