"""Prize tables, and what a rank wins (COMP-010, COMP-014)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise
from typing import Literal
from uuid import UUID

from laurel_schemas.competition_prizes_v1 import Prize

PrizeKind = Literal["points", "token", "nft", "fee_discount", "custom"]
Split = Literal["equal", "score", "captain"]
PrizeState = Literal["offered", "awarded", "delivered", "failed", "lapsed", "reversed"]

REWARD_NUMBERS = 1_000
"""Where rewards for taking part begin in all prize tables; those of teams end before."""

_CENT = Decimal("0.01")


class PrizesError(ValueError):
    """A prize table does not fit together."""


@dataclass(frozen=True, slots=True)
class PrizeRange:
    """What the ranks from `first_rank` to `last_rank` win.

    `points` are those of the whole range: every rank has the same share, and hundredths that don't
    divide go to the better ranks. The share of a rank that nobody holds is not paid. Everything
    else is won by each rank. `split` says how a team shares its prize (rules/teams.py).
    """

    first_rank: int
    last_rank: int
    kind: PrizeKind
    description: str
    points: Decimal | None = None
    token_mint: str | None = None
    token_amount: Decimal | None = None
    tier_level: int | None = None
    tier_name: str | None = None
    special_attributes: tuple[str, ...] = ()
    fee_reduction_percent: int | None = None
    valid_until: datetime | None = None
    split: Split | None = None

    def share(self, rank: int) -> Decimal | None:
        """The points of a rank in the range, with two decimals; None where it wins others."""
        if self.points is None:
            return None
        ranks = self.last_rank - self.first_rank + 1
        least = (self.points / ranks).quantize(_CENT, ROUND_DOWN)
        rest = (self.points - least * ranks) / _CENT
        return least + (_CENT if rank - self.first_rank < rest else 0)

    def won_by(self, rank: int) -> Prize:
        """The prize of a rank as events tell it."""
        return Prize(
            kind=self.kind,
            description=self.description,
            points=self.share(rank),
            token_mint=self.token_mint,
            token_amount=self.token_amount,
            tier_level=self.tier_level,
            tier_name=self.tier_name,
            special_attributes=self.special_attributes,
            fee_reduction_percent=self.fee_reduction_percent,
            valid_until=self.valid_until,
        )


@dataclass(frozen=True, slots=True)
class Won:
    """A prize of somebody; `number` is its place in the prize table."""

    id: UUID
    competition_id: UUID
    user_id: int
    number: int
    rank: int
    prize: Prize
    state: PrizeState
    claim_deadline: datetime | None
    made_at: datetime
    error_code: str | None = None

    @property
    def won_by_rank(self) -> int | None:
        """The rank that won it; None where it is for taking part, wherever its winner stands."""
        return self.rank if self.number < REWARD_NUMBERS else None


def check_prizes(prizes: Sequence[PrizeRange], budget: Decimal | None) -> None:
    """Raises PrizesError where ranges of a kind overlap, lack what they need or cost too much."""
    for number, prize in enumerate(prizes):
        if prize.last_rank < prize.first_rank:
            raise PrizesError(f"{number}: lastRank should not be before firstRank")
        least = prize.won_by(prize.last_rank)
        check_kind(number, least)
        if least.points == 0:
            raise PrizesError(f"{number}: every rank should win at least 0.01 points")
    for kind in {prize.kind for prize in prizes}:
        _check_overlap([prize for prize in prizes if prize.kind == kind])
    total = points_of(prizes)
    if budget is not None and total > budget:
        raise PrizesError(f"the points add up to {total}, which is more than prizeBudget {budget}")


def points_of(prizes: Sequence[PrizeRange]) -> Decimal:
    """The points of a whole table."""
    return sum((prize.points or Decimal(0) for prize in prizes), Decimal(0))


def check_kind(number: int, prize: Prize) -> None:
    """Raises PrizesError where it lacks what its kind needs; `number` is its place in its table."""
    needed = {
        "points": prize.points is not None,
        "token": prize.token_mint is not None and prize.token_amount is not None,
        "nft": prize.tier_level is not None and prize.tier_name is not None,
        "fee_discount": prize.fee_reduction_percent is not None,
        "custom": True,
    }
    if not needed[prize.kind]:
        raise PrizesError(f"{number}: a prize of the kind {prize.kind} should say of what")
    if (prize.points is not None) != (prize.kind == "points"):
        raise PrizesError(f"{number}: only a prize of the kind points has points")


def _check_overlap(prizes: Sequence[PrizeRange]) -> None:
    for one, other in pairwise(sorted(prizes, key=lambda prize: prize.first_rank)):
        if other.first_rank <= one.last_rank:
            raise PrizesError(
                f"ranks {other.first_rank} to {min(one.last_rank, other.last_rank)} win"
                f" {one.kind} twice"
            )


def wins(prizes: Sequence[PrizeRange], rank: int, score: Decimal) -> Iterator[tuple[int, Prize]]:
    """What a rank wins, by number in the table; nothing without a score."""
    return ((number, prize.won_by(rank)) for number, prize in ranges(prizes, rank, score))


def ranges(
    prizes: Sequence[PrizeRange], rank: int, score: Decimal
) -> Iterator[tuple[int, PrizeRange]]:
    """The ranges that a rank is in, by number in the table; none without a score."""
    if score > 0:
        for number, prize in enumerate(prizes):
            if prize.first_rank <= rank <= prize.last_rank:
                yield number, prize


def reward_of(prizes: Sequence[PrizeRange], rank: int) -> str | None:
    """What a rank would win, in words; None for nothing."""
    words = [one.description for one in prizes if one.first_rank <= rank <= one.last_rank]
    return " + ".join(words)[:200] or None
