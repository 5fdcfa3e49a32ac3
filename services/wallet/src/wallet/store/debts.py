"""What people owe; needs their accounts locked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.books import Cause
from wallet.rules.debts import Debt

_ADD = text("""
    with added as (
        insert into debts (id, user_id, action, points, remaining, reason, metadata,
            cause_source, cause_id, created_at)
        values (:id, :user_id, :action, :points, :points, :reason, cast(:metadata as jsonb),
            :source, :cause, :now)
    )
    update accounts set owed = owed + :points where user_id = :user_id
""")
_OPEN = text("""
    select id, user_id, action, remaining, reason, metadata, cause_source, cause_id from debts
    where user_id = any(cast(:users as bigint[])) and remaining > 0
    order by user_id, created_at, id
""")
_SAVE = text("""
    with paid as (
        select * from unnest(cast(:ids as uuid[]), cast(:remaining as numeric[]))
            as paid(id, remaining)
    ), saved as (
        update debts set remaining = paid.remaining from paid where debts.id = paid.id
    )
    update accounts set owed = owed - less.points from (
        select user_id, sum(debts.remaining - paid.remaining) as points
        from debts join paid using (id) group by user_id
    ) as less
    where accounts.user_id = less.user_id
""")


async def add(session: AsyncSession, debt: Debt, now: datetime) -> None:
    """Note that somebody owes points."""
    await session.execute(
        _ADD,
        {
            "id": debt.id,
            "user_id": debt.user_id,
            "action": debt.action,
            "points": debt.remaining,
            "reason": debt.reason,
            "metadata": orjson.dumps(debt.metadata).decode(),
            "source": debt.cause.source,
            "cause": debt.cause.id,
            "now": now,
        },
    )


async def unpaid(session: AsyncSession, users: Collection[int]) -> list[Debt]:
    """What these people owe, the oldest debts of each first."""
    rows = await session.execute(_OPEN, {"users": list(users)})
    return [_debt(row) for row in rows]


async def save(session: AsyncSession, rest: Sequence[Debt]) -> None:
    """Keep what is left of debts after a payment; each may be there once."""
    await session.execute(
        _SAVE, {"ids": [one.id for one in rest], "remaining": [one.remaining for one in rest]}
    )


def _debt(row: Any) -> Debt:
    known = row._asdict()
    cause = Cause(known.pop("cause_source"), known.pop("cause_id"))
    return Debt(**known, cause=cause)
