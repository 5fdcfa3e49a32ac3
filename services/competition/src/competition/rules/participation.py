"""Rewards for taking part: what everybody wins who traded enough, at any rank (COMP-017)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from laurel_schemas.competition_prizes_v1 import Prize

from competition.rules.prizes import REWARD_NUMBERS, PrizeKind, PrizesError, check_kind

_LEAST_POINTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Reward:
    """What each entrant wins who made at least so many trades that counted.

    `points` are those of each of them, and so is all else.
    """

    kind: PrizeKind
    description: str
    least_trades: int = 1
    points: Decimal | None = None
    token_mint: str | None = None
    token_amount: Decimal | None = None
    tier_level: int | None = None
    tier_name: str | None = None
    special_attributes: tuple[str, ...] = ()
    fee_reduction_percent: int | None = None
    valid_until: datetime | None = None

    @property
    def prize(self) -> Prize:
        """The prize as events tell it."""
        names = [one.name for one in fields(self) if one.name != "least_trades"]
        return Prize(**{name: getattr(self, name) for name in names})


def check_rewards(
    rewards: Sequence[Reward], budget: Decimal | None, max_entrants: int | None
) -> None:
    """Raises PrizesError where they lack what they need, come twice or may cost too much.

    What they cost depends on how many take part: a budget needs `max_entrants`.
    """
    for number, reward in enumerate(rewards):
        check_kind(number, reward.prize)
        if reward.points is not None and reward.points < _LEAST_POINTS:
            raise PrizesError(f"{number}: everybody should win at least {_LEAST_POINTS} points")
    if len({one.kind for one in rewards}) != len(rewards):
        raise PrizesError("each kind should come once at most")
    _check_cost(
        sum((one.points or Decimal(0) for one in rewards), Decimal(0)), budget, max_entrants
    )


def _check_cost(each: Decimal, budget: Decimal | None, max_entrants: int | None) -> None:
    if budget is None or not each:
        return
    if max_entrants is None:
        raise PrizesError("points for everybody need maxEntrants where there is a prizeBudget")
    if each * max_entrants > budget:
        raise PrizesError(
            f"the points of {max_entrants} entrants add up to {each * max_entrants}, which is more"
            f" than the {budget} that prizeBudget leaves"
        )


def earned(rewards: Sequence[Reward], trades: int) -> Iterator[tuple[int, Prize]]:
    """What somebody with so many trades that counted wins for it, by number in all tables."""
    for number, reward in enumerate(rewards):
        if trades >= reward.least_trades:
            yield REWARD_NUMBERS + number, reward.prize


def in_words(rewards: Sequence[Reward]) -> str | None:
    """What taking part brings; None for nothing."""
    return " + ".join(one.description for one in rewards)[:200] or None
