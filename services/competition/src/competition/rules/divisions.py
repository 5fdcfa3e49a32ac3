"""Divisions: entrants by what they traded before, each with standings and prizes (COMP-061)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from laurel_schemas.competition_prizes_v1 import Prize

from competition.rules.prizes import PrizeRange, PrizesError, check_prizes, points_of, wins

MOST_DIVISIONS = 8
NUMBERS = 100
"""Places in a prize table: those of a division follow those of everybody and of its betters."""


@dataclass(frozen=True, slots=True)
class Division:
    """Who traded at least this much in the 30 days before; a better one takes whom it can."""

    name: str
    minimum_volume_usd: Decimal
    prizes: tuple[PrizeRange, ...] = ()


class DivisionsError(ValueError):
    """Divisions do not fit together."""


def division_of(divisions: Sequence[Division], volume_usd: Decimal) -> str | None:
    """The name of the highest division that somebody has traded enough for, if there is any."""
    reached = [one.name for one in divisions if one.minimum_volume_usd <= volume_usd]
    return reached[-1] if reached else None


def volume_until(entered_at: datetime, starts_at: datetime) -> datetime:
    """What is traded from the start on makes nobody stand in another division."""
    return min(entered_at, starts_at)


def check_divisions(divisions: Sequence[Division]) -> None:
    """Raises DivisionsError or PrizesError; divisions are in the order of their minimum."""
    if len(divisions) > MOST_DIVISIONS:
        raise DivisionsError(f"should be at most {MOST_DIVISIONS}")
    if len({one.name for one in divisions}) != len(divisions):
        raise DivisionsError("should have a name of its own each")
    for one, other in pairwise(divisions):
        if other.minimum_volume_usd <= one.minimum_volume_usd:
            raise DivisionsError(f"{other.name} should ask for more than {one.name}")
    for one in divisions:
        if any(prize.split for prize in one.prizes):
            raise PrizesError(f"{one.name}: only prizes of teams have a split")
        check_prizes(one.prizes, None)


def division_wins(
    divisions: Sequence[Division], name: str | None, rank: int, score: Decimal
) -> Iterator[tuple[int, Prize]]:
    """What a rank in the division of this name wins, by number in all tables; as `wins`."""
    for place, division in enumerate(divisions, 1):
        if division.name == name:
            for number, prize in wins(division.prizes, rank, score):
                yield NUMBERS * place + number, prize


def points_of_divisions(divisions: Sequence[Division]) -> Decimal:
    """The points of all their prizes."""
    return sum((points_of(one.prizes) for one in divisions), Decimal(0))
