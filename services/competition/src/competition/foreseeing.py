"""What all prize tables pay as everybody stands now, before anything is paid (COMP-011)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from laurel_schemas.competition_prizes_v1 import Prize
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.competition import Competition
from competition.rules.prizes import PrizeRange, ranges, wins
from competition.rules.standings import Standing
from competition.rules.teams import shared
from competition.store import divisions, rewards, standings, team_standings, teams

Wins = list[tuple[int, Prize]]


class Foreseen(NamedTuple):
    """How many people win, how many prizes, and how many points all of these have."""

    winners: int
    prizes: int
    points: Decimal


async def foresee(session: AsyncSession, found: Competition) -> Foreseen:
    """What a competition would pay: ranks, places in divisions, teams, and who takes part."""
    won = [
        *await _of_ranks(session, found),
        *await _of_divisions(session, found),
        *await _of_teams(session, found),
    ]
    winners = {user_id for user_id, _ in won}
    points = sum((prize.points or Decimal(0) for _, prize in won), Decimal(0))
    given = found.terms.participation
    if not given:
        return Foreseen(len(winners), len(won), points)
    counted = await rewards.count(session, found.id, given, winners)
    for reward, number in zip(given, counted.each, strict=True):
        points += number * (reward.points or 0)
    return Foreseen(len(winners) + counted.others, len(won) + sum(counted.each), points)


async def _of_ranks(session: AsyncSession, found: Competition) -> Wins:
    table = found.terms.prizes
    return list(_won(table, await standings.top(session, found.id, _last(table))))


async def _of_divisions(session: AsyncSession, found: Competition) -> Wins:
    won: Wins = []
    for one in found.terms.divisions:
        placed = await divisions.page_at(session, found.id, one.name, 1, _last(one.prizes))
        won += _won(one.prizes, placed)
    return won


async def _of_teams(session: AsyncSession, found: Competition) -> Wins:
    terms = found.terms.teams
    if terms is None:
        return []
    page = await team_standings.page(session, found, terms, 0, _last(terms.prizes))
    members = await teams.members(session, [one.id for one in page])
    return [
        won
        for team in page
        if team.rank is not None
        for _, prize in ranges(terms.prizes, team.rank, team.score)
        for won in shared(prize, team.rank, team.captain_id, members[team.id])
    ]


def _last(table: tuple[PrizeRange, ...]) -> int:
    return max((prize.last_rank for prize in table), default=0)


def _won(table: tuple[PrizeRange, ...], placed: Sequence[Standing]) -> Iterator[tuple[int, Prize]]:
    for one in placed:
        for _, prize in wins(table, one.rank, one.score):
            yield one.user_id, prize
