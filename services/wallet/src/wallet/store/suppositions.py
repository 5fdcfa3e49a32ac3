"""Questions of what other rates would have cost, and their answers."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import orjson
from laurel_events.copying import copy
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.catalogue import from_row, to_row
from wallet.rules.rates import Rates
from wallet.rules.supposing import Comparison, always

_ADD = text("""
    with gone as (delete from suppositions where asked_at < :old)
    insert into suppositions (id, rates, asked_by, asked_at)
    values (:id, cast(:rates as jsonb), :by, :now)
""")
_FIND = text("""
    select id, asked_at, done_at, interactions, points_now, points_then, rates,
        (select count(*) from supposed_points where supposition_id = id) as people
    from suppositions where id = :id
""")
_DONE = text("""
    update suppositions set done_at = :now, interactions = :interactions,
        points_now = :points_now, points_then = :points_then
    where id = :id and done_at is null
""")
_COPY = "copy supposed_points (supposition_id, user_id, points_now, points_then) from stdin"
_PEOPLE = text("""
    select user_id, points_now, points_then from supposed_points
    where supposition_id = :id and user_id > :after order by user_id limit :limit
""")
_NOTHING = Decimal(0)


class Supposition(NamedTuple):
    """A question, and its answer once there is one. Points may have ten decimals."""

    id: UUID
    asked_at: datetime
    done_at: datetime | None
    interactions: int | None
    points_now: Decimal | None
    points_then: Decimal | None
    rates: dict[str, object]
    people: int


class Supposed(NamedTuple):
    """What a person earned, and would have earned."""

    user_id: int
    points_now: Decimal
    points_then: Decimal


async def add(
    session: AsyncSession, id_: UUID, rates: Rates, by: int, now: datetime, old: datetime
) -> None:
    """Keep a question, and forget those of before `old`."""
    written = orjson.dumps(to_row(rates)).decode()
    given = {"id": id_, "rates": written, "by": by, "now": now, "old": old}
    await session.execute(_ADD, given)


async def find(session: AsyncSession, id_: UUID) -> Supposition | None:
    """A question; None if there is none, or no longer."""
    row = (await session.execute(_FIND, {"id": id_})).one_or_none()
    return None if row is None else Supposition(*row)


def rates_of(asked: Supposition) -> Rates:
    """The rates that are supposed."""
    return from_row(1, always(), asked.rates)


async def answer(session: AsyncSession, id_: UUID, found: Comparison, now: datetime) -> None:
    """Keep the answer to a question that has none."""
    points_now, points_then = found.sums
    given = {"id": id_, "now": now, "points_now": points_now, "points_then": points_then}
    await session.execute(_DONE, {**given, "interactions": found.interactions})
    lines = (
        f"{id_}\t{user}\t{found.now.get(user, _NOTHING)}\t{found.then.get(user, _NOTHING)}\n"
        for user in found.people
    )
    await copy(session, _COPY, "".join(lines).encode())


async def people(session: AsyncSession, id_: UUID, after: int, limit: int) -> Sequence[Supposed]:
    """What everybody earned and would have earned, by their ids."""
    given = {"id": id_, "after": after, "limit": limit}
    return [Supposed(*row) for row in await session.execute(_PEOPLE, given)]
