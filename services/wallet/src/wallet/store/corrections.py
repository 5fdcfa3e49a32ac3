"""Corrections of balances by operators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

CorrectionState = Literal["waiting", "posted", "refused"]

_SELECT = """
    select id, user_id, points, reason, asked_by, decided_by, state, created_at
    from corrections"""
_ADD = text("""
    insert into corrections (id, user_id, points, reason, asked_by, state, created_at, decided_at)
    values (:id, :user_id, :points, :reason, :asked_by, :state, :now,
        case when :state = 'posted' then cast(:now as timestamptz) end)
""")
_FIND = text(f"""{_SELECT} where id = :id for update
""")
_WAITING = text(f"""{_SELECT} where state = 'waiting' order by created_at, id limit :limit
""")
_DECIDE = text("""
    update corrections set state = :state, decided_by = :by, decided_at = :now where id = :id
""")


@dataclass(frozen=True, slots=True)
class Correction:
    """Points to be added, or taken if negative; a large one waits for a second person."""

    id: UUID
    user_id: int
    points: Decimal
    reason: str
    asked_by: int
    decided_by: int | None
    state: CorrectionState
    created_at: datetime


async def add(session: AsyncSession, asked: Correction) -> None:
    """Keep a correction."""
    await session.execute(
        _ADD,
        {
            "id": asked.id,
            "user_id": asked.user_id,
            "points": asked.points,
            "reason": asked.reason,
            "asked_by": asked.asked_by,
            "state": asked.state,
            "now": asked.created_at,
        },
    )


async def find(session: AsyncSession, correction_id: UUID) -> Correction | None:
    """A correction, locked till the commit."""
    row = (await session.execute(_FIND, {"id": correction_id})).one_or_none()
    return None if row is None else Correction(*row)


async def waiting(session: AsyncSession, limit: int) -> Sequence[Correction]:
    """Corrections that wait for a second person, the oldest first."""
    return [Correction(*row) for row in await session.execute(_WAITING, {"limit": limit})]


async def decide(
    session: AsyncSession, correction_id: UUID, state: CorrectionState, by: int, now: datetime
) -> None:
    """Keep what the second person decided."""
    given = {"id": correction_id, "state": state, "by": by, "now": now}
    await session.execute(_DECIDE, given)
