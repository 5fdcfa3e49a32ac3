"""Which badges a change may decide, found without looking at the others (BADGE-004)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
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
        for figure, found in steps.items():
            found.sort()
            self._least[figure] = [least for least, _ in found]
            self._positions[figure] = [position for _, position in found]

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

    def asking(self, figure: str, first: Decimal, last: Decimal, also: Decimal) -> list[Offer]:
        """The badges that ask for `first` to `last` of a figure, or for exactly `also`."""
        least = self._least.get(figure)
        if least is None:
            return []
        found = set(range(bisect_left(least, first), bisect_right(least, last)))
        found |= set(range(bisect_left(least, also), bisect_right(least, also)))
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
