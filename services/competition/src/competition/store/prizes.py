"""The prizes of users, and the history of their claims."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from laurel_schemas.competition_prizes_v1 import Prize
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.prizes import PrizeState, Won

_COLUMNS = """id, competition_id, user_id, number, rank, prize, state, claim_deadline, made_at,
    error_code"""
_ADD = text("""
    with given as (
        select * from json_to_recordset(cast(:prizes as json)) as prize(
            id uuid, competition_id uuid, user_id bigint, number smallint, rank integer, kind text,
            points numeric, prize jsonb, state text, claim_deadline timestamptz,
            made_at timestamptz, awarded_at timestamptz
        )
    ), made as (
        insert into user_event_prizes (id, competition_id, user_id, number, rank, kind, points,
            prize, state, claim_deadline, made_at, awarded_at, changed_at)
        select *, made_at from given
    )
    insert into prize_claim_history (prize_id, user_id, action, at)
    select id, user_id, state, made_at from given
""")
# Who changes a prize's state writes its history in the same statement.
_CHANGE = text(f"""
    with changed as (
        update user_event_prizes set state = :state, changed_at = :now,
            awarded_at = case when :state = 'awarded' then :now else awarded_at end,
            error_code = case when :state = 'failed' then cast(:detail as text) end
        where id = any(cast(:ids as uuid[])) and state = any(cast(:sources as text[]))
        returning {_COLUMNS}
    ), noted as (
        insert into prize_claim_history (prize_id, user_id, action, detail, at)
        select id, user_id, :state, cast(:detail as text), :now from changed
    )
    select * from changed order by id
""")  # noqa: S608 - only our own column names
_LOCK = text(f"""
    select {_COLUMNS} from user_event_prizes where id = :id and user_id = :user_id for update
""")  # noqa: S608
_LOCK_OF = text(f"""
    select {_COLUMNS} from user_event_prizes
    where id = :id and competition_id = :competition_id for update
""")  # noqa: S608
_OWN = text("""
    select prize.id from unnest(cast(:ids as uuid[]), cast(:users as bigint[]))
        as told(id, user_id) join user_event_prizes as prize using (id, user_id)
    order by id for update of prize
""")
_OF = text(f"""
    select {_COLUMNS} from user_event_prizes
    where competition_id = :competition_id
        and (cast(:state as text) is null or state = :state)
        and (rank, number, user_id) > (:rank, :number, :user_id)
    order by rank, number, user_id limit :limit
""")  # noqa: S608
_SOME = text("""
    select id from user_event_prizes
    where competition_id = :competition_id and state = any(cast(:states as text[]))
    order by id limit :limit for update
""")
_OF_USER = text(f"""
    select {_COLUMNS} from user_event_prizes
    where user_id = :user_id and (made_at, id) < (:before, :before_id)
    order by made_at desc, id desc limit :limit
""")  # noqa: S608
_HISTORY = text("""
    select id, prize_id, action, detail, at from prize_claim_history
    where user_id = :user_id and id < :before order by id desc limit :limit
""")


class Happened(NamedTuple):
    """Something that happened to a prize."""

    id: int
    prize_id: UUID
    action: str
    detail: str | None
    at: datetime


async def add(session: AsyncSession, won: Sequence[Won]) -> None:
    """Keep what was won, each once: a second prize of the same number is refused."""
    if won:
        rows = [_row(one) for one in won]
        await session.execute(_ADD, {"prizes": orjson.dumps(rows, default=str).decode()})


async def change(
    session: AsyncSession,
    ids: Sequence[UUID],
    sources: Sequence[PrizeState],
    state: PrizeState,
    now: datetime,
    detail: str | None = None,
) -> Sequence[Won]:
    """Bring those of these prizes that are in one of `sources` to a state; returns them."""
    given: Mapping[str, Any] = {"ids": list(ids), "sources": list(sources), "state": state}
    rows = await session.execute(_CHANGE, {**given, "now": now, "detail": detail})
    return [_won(row) for row in rows]


async def lock(session: AsyncSession, prize_id: UUID, user_id: int) -> Won | None:
    """Somebody's prize, locked till the commit."""
    row = (await session.execute(_LOCK, {"id": prize_id, "user_id": user_id})).one_or_none()
    return None if row is None else _won(row)


async def answer(
    session: AsyncSession,
    answers: Sequence[tuple[UUID, int, Any]],
    sources: Sequence[PrizeState],
    state: PrizeState,
    now: datetime,
    detail: str | None = None,
) -> Sequence[Won]:
    """As `change`, for those prizes that are the named users'."""
    if not answers:
        return []
    given = {"ids": [one[0] for one in answers], "users": [one[1] for one in answers]}
    ids = (await session.scalars(_OWN, given)).all()
    return await change(session, ids, sources, state, now, detail)


async def lock_of(session: AsyncSession, competition_id: UUID, prize_id: UUID) -> Won | None:
    """A prize of a competition, locked till the commit."""
    given = {"id": prize_id, "competition_id": competition_id}
    row = (await session.execute(_LOCK_OF, given)).one_or_none()
    return None if row is None else _won(row)


async def of_competition(
    session: AsyncSession,
    competition_id: UUID,
    state: PrizeState | None,
    after: tuple[int, int, int],
    limit: int,
) -> Sequence[Won]:
    """A competition's prizes, in one state or all, beyond a rank, number and winner, in order."""
    given = {"competition_id": competition_id, "state": state, "limit": limit}
    rows = await session.execute(
        _OF, given | dict(zip(("rank", "number", "user_id"), after, strict=True))
    )
    return [_won(row) for row in rows]


async def some(
    session: AsyncSession, competition_id: UUID, states: Sequence[PrizeState], limit: int
) -> Sequence[UUID]:
    """A page of a competition's prizes in these states, locked."""
    given = {"competition_id": competition_id, "states": list(states), "limit": limit}
    return (await session.scalars(_SOME, given)).all()


async def of_user(
    session: AsyncSession, user_id: int, before: tuple[datetime, UUID], limit: int
) -> Sequence[Won]:
    """Somebody's prizes, the latest first."""
    given = {"user_id": user_id, "before": before[0], "before_id": before[1], "limit": limit}
    return [_won(row) for row in await session.execute(_OF_USER, given)]


async def history(
    session: AsyncSession, user_id: int, before: int, limit: int
) -> Sequence[Happened]:
    """What happened to somebody's prizes, the latest first."""
    given = {"user_id": user_id, "before": before, "limit": limit}
    return [Happened(*row) for row in await session.execute(_HISTORY, given)]


def _row(won: Won) -> dict[str, Any]:
    return {
        "id": won.id,
        "competition_id": won.competition_id,
        "user_id": won.user_id,
        "number": won.number,
        "rank": won.rank,
        "kind": won.prize.kind,
        "points": won.prize.points,
        "prize": won.prize.model_dump(mode="json", exclude_none=True),
        "state": won.state,
        "claim_deadline": won.claim_deadline,
        "made_at": won.made_at,
        "awarded_at": won.made_at if won.state == "awarded" else None,
    }


def _won(row: Any) -> Won:
    prize = Prize.model_validate_json(orjson.dumps(row.prize))
    return Won(**{**row._mapping, "prize": prize})
