"""Who takes part in what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.entering import Entry

_COLUMNS = "competition_id, user_id, id, state, entered_at, left_at, reason, explanation"
_FIND = text(f"""
    select {_COLUMNS} from entries where competition_id = :competition_id and user_id = :user_id
""")  # noqa: S608 - only our own column names
_ENTER = text("""
    insert into entries (competition_id, user_id, id, state, entered_at, division)
    values (:competition_id, :user_id, :id, 'entered', :now, :division)
    on conflict (competition_id, user_id) do update set id = excluded.id, state = excluded.state,
        entered_at = excluded.entered_at, division = excluded.division,
        left_at = null, reason = null, explanation = null
""")
_LEAVE = text(f"""
    update entries set state = :state, left_at = :now, reason = :reason,
        explanation = :explanation, team_id = null, joined_at = null
    where competition_id = :competition_id and user_id = any(cast(:users as bigint[]))
        and state = 'entered'
    returning {_COLUMNS}
""")  # noqa: S608
_SOME = text("""
    select user_id from entries where competition_id = :competition_id and state = 'entered'
    order by user_id limit :limit for update
""")
_OPEN_OF = text("""
    select competition_id, user_id from entries join competitions
        on competitions.id = competition_id
    where user_id = any(cast(:users as bigint[])) and state = 'entered'
        and status in ('upcoming', 'active', 'paused')
    order by competition_id, user_id
""")
_OF_USER = text(f"""
    select {_COLUMNS} from entries where user_id = :user_id
    order by entered_at desc, competition_id desc limit :limit
""")  # noqa: S608


async def find(session: AsyncSession, competition_id: UUID, user_id: int) -> Entry | None:
    """Somebody's entry, whatever has become of it."""
    given = {"competition_id": competition_id, "user_id": user_id}
    row = (await session.execute(_FIND, given)).one_or_none()
    return None if row is None else Entry(*row)


async def enter(session: AsyncSession, entry: Entry, division: str | None) -> None:
    """Keep an entry, in place of an earlier one of the same person."""
    given = {"competition_id": entry.competition_id, "user_id": entry.user_id, "id": entry.id}
    await session.execute(_ENTER, given | {"now": entry.entered_at, "division": division})


async def leave(
    session: AsyncSession,
    competition_id: UUID,
    users: Sequence[int],
    reason: str,
    now: datetime,
    explanation: str | None = None,
) -> Sequence[Entry]:
    """End the entries of those who take part; returns them as they are then."""
    given: dict[str, Any] = {"competition_id": competition_id, "users": list(users), "now": now}
    given |= {"state": "disqualified" if reason == "disqualified" else "left"}
    rows = await session.execute(_LEAVE, given | {"reason": reason, "explanation": explanation})
    return [Entry(*row) for row in rows]


async def some(session: AsyncSession, competition_id: UUID, limit: int) -> Sequence[int]:
    """A page of those who take part still, locked."""
    given = {"competition_id": competition_id, "limit": limit}
    return (await session.scalars(_SOME, given)).all()


async def open_entries(session: AsyncSession, users: Sequence[int]) -> Sequence[tuple[UUID, int]]:
    """Where these users take part in what is not over."""
    rows = await session.execute(_OPEN_OF, {"users": list(users)})
    return [(row.competition_id, row.user_id) for row in rows]


async def of_user(session: AsyncSession, user_id: int, limit: int) -> Sequence[Entry]:
    """Somebody's entries, the latest first."""
    rows = await session.execute(_OF_USER, {"user_id": user_id, "limit": limit})
    return [Entry(*row) for row in rows]
