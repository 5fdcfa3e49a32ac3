"""Prizes that were paid, could not be, or were taken back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.prizes import Prize
from wallet.store.decided import columns, undoing, undone

# In the order of ids, so that two transactions never wait for one another's rows.
_ADD = text("""
    insert into prizes (prize_id, user_id, competition_id, points, state, awarded_at, changed_at)
    select *, :now from unnest(
        cast(:ids as text[]), cast(:users as bigint[]), cast(:competitions as text[]),
        cast(:points as numeric[]), cast(:states as text[]), cast(:times as timestamptz[])
    ) as prize(id, user_id, competition_id, points, state, awarded_at)
    order by id
    on conflict (prize_id) do nothing
    returning prize_id
""")
_REVERSE = undoing("prizes", "prize_id", "reversed", ", awarded_at")


async def add(session: AsyncSession, prizes: Sequence[Prize], now: datetime) -> frozenset[str]:
    """Keep prizes; returns the ids of those that were not known yet."""
    given = columns(prizes, now) | {"times": [prize.awarded_at for prize in prizes]}
    return frozenset(await session.scalars(_ADD, given))


async def reverse(
    session: AsyncSession, reversals: Sequence[tuple[str, int]], now: datetime
) -> Sequence[Prize]:
    """Note that prizes, by id and user, are taken back; returns those that were paid till now."""
    return [Prize(*row) for row in await session.execute(_REVERSE, undone(reversals, now))]
