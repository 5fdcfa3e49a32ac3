"""Entry fees that were paid, refused, or given back."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.fees import Fee

_COLUMNS = "entry_id, user_id, competition_id, points, state"
_KNOWN = text("select entry_id from entry_fees where entry_id = any(cast(:ids as text[]))")
_ADD = text(f"""
    insert into entry_fees ({_COLUMNS}, changed_at)
    select *, :now from unnest(
        cast(:ids as text[]), cast(:users as bigint[]), cast(:competitions as text[]),
        cast(:points as numeric[]), cast(:states as text[])
    ) as fee(id, user_id, competition_id, points, state)
    order by id
""")  # noqa: S608 - only our own column names
_RETURN = text("""
    with given as (
        select * from unnest(cast(:ids as text[]), cast(:users as bigint[])) as one(id, user_id)
    )
    update entry_fees set state = 'returned', changed_at = :now
    from given
    where entry_id = given.id and entry_fees.user_id = given.user_id and state = 'paid'
    returning entry_id, entry_fees.user_id, competition_id, points, state
""")


async def known(session: AsyncSession, ids: Collection[str]) -> frozenset[str]:
    """Which of these entries were charged or refused already."""
    return frozenset(await session.scalars(_KNOWN, {"ids": list(ids)}))


async def add(session: AsyncSession, fees: Sequence[Fee], now: datetime) -> None:
    """Keep what was decided of fees that are not known yet."""
    given = {
        "ids": [fee.id for fee in fees],
        "users": [fee.user_id for fee in fees],
        "competitions": [fee.competition_id for fee in fees],
        "points": [fee.points for fee in fees],
        "states": [fee.state for fee in fees],
        "now": now,
    }
    await session.execute(_ADD, given)


async def give_back(
    session: AsyncSession, entries: Sequence[tuple[str, int]], now: datetime
) -> Sequence[Fee]:
    """Note that the fees of entries, by id and user, come back; returns those that were paid."""
    given = {"ids": [id_ for id_, _ in entries], "users": [user for _, user in entries]}
    rows = await session.execute(_RETURN, given | {"now": now})
    return [Fee(*row) for row in rows]
