"""Distributions: one a competition, with what was given out and whether it was rolled back."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_BEGIN = text("""
    insert into event_prize_distributions (competition_id, state, started_at)
    values (:id, 'running', :now) on conflict do nothing
""")
_ADD = text("""
    update event_prize_distributions set prizes = prizes + :prizes, points = points + :points
    where competition_id = :id
""")
_FINISH = text("""
    update event_prize_distributions set state = 'distributed', finished_at = :now
    where competition_id = :id and state = 'running'
""")
_ROLL_BACK = text("""
    update event_prize_distributions
    set state = 'rolling_back', rolled_back_by = :by, reason = :reason
    where competition_id = :id and state = 'distributed'
""")
_ROLLED_BACK = text("""
    update event_prize_distributions set state = 'rolled_back', finished_at = :now
    where competition_id = :id and state = 'rolling_back'
""")
_FIND = text("""
    select state, prizes, points, started_at, finished_at, rolled_back_by, reason
    from event_prize_distributions where competition_id = :id
""")


class Distribution(NamedTuple):
    """How far the prizes of a competition are; `points` are those of all its prizes."""

    state: Literal["running", "distributed", "rolling_back", "rolled_back"]
    prizes: int
    points: Decimal
    started_at: datetime
    finished_at: datetime | None
    rolled_back_by: int | None
    reason: str | None


async def start(session: AsyncSession, competition_id: UUID, now: datetime) -> None:
    """Note that prizes are being given out."""
    await session.execute(_BEGIN, {"id": competition_id, "now": now})


async def add(session: AsyncSession, competition_id: UUID, prizes: int, points: Decimal) -> None:
    """Count what a page has given out."""
    given = {"id": competition_id, "prizes": prizes, "points": points}
    await session.execute(_ADD, given)


async def finish(session: AsyncSession, competition_id: UUID, now: datetime) -> None:
    """Note that everybody has what they won."""
    await session.execute(_FINISH, {"id": competition_id, "now": now})


async def roll_back(session: AsyncSession, competition_id: UUID, by: int, reason: str) -> None:
    """Note that a finished distribution is being taken back."""
    await session.execute(_ROLL_BACK, {"id": competition_id, "by": by, "reason": reason})


async def rolled_back(session: AsyncSession, competition_id: UUID, now: datetime) -> None:
    """Note that everything was taken back."""
    await session.execute(_ROLLED_BACK, {"id": competition_id, "now": now})


async def find(session: AsyncSession, competition_id: UUID) -> Distribution | None:
    """The distribution of a competition; None before it has begun."""
    row = (await session.execute(_FIND, {"id": competition_id})).one_or_none()
    return None if row is None else Distribution(*row)
