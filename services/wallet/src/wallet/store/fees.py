"""Entry fees that were paid, refused, or given back."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.fees import Fee
from wallet.store.decided import columns, undoing, undone

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
_RETURN = undoing("entry_fees", "entry_id", "returned")


async def known(session: AsyncSession, ids: Collection[str]) -> frozenset[str]:
    """Which of these entries were charged or refused already."""
    return frozenset(await session.scalars(_KNOWN, {"ids": list(ids)}))


async def add(session: AsyncSession, fees: Sequence[Fee], now: datetime) -> None:
    """Keep what was decided of fees that are not known yet."""
    await session.execute(_ADD, columns(fees, now))


async def give_back(
    session: AsyncSession, entries: Sequence[tuple[str, int]], now: datetime
) -> Sequence[Fee]:
    """Note that the fees of entries, by id and user, come back; returns those that were paid."""
    return [Fee(*row) for row in await session.execute(_RETURN, undone(entries, now))]
