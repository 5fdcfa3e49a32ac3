"""What is deleted with a person: all but ledgers, which keep ids and amounts (TIER-027)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Trades, what they add up to and what was decided of it stay: user, ids, amounts and times.
_ERASE = [
    text(f"delete from {table} where user_id = any(cast(:users as bigint[]))")  # noqa: S608
    for table in ("badge_counts", "tiered_nfts", "upgrades_met", "strategies", "strategy_bonuses")
]
# The revision stays, so that no older snapshot brings names back.
_BLANK = text("""
    update badge_holders set activated = '[]', earned = '{}'
    where user_id = any(cast(:users as bigint[]))
""")
_DELETED = text("""
    insert into deleted_people (user_id, deleted_at)
    select person, :now from unnest(cast(:users as bigint[])) as person order by person
    on conflict do nothing
""")
_BACK = text("delete from deleted_people where user_id = any(cast(:users as bigint[]))")
_GONE = text("""
    select user_id from deleted_people where user_id = any(cast(:users as bigint[]))
""")


async def erase(session: AsyncSession, users: Collection[int]) -> None:
    """Delete what is personal of users."""
    for statement in (*_ERASE, _BLANK):
        await session.execute(statement, {"users": list(users)})


async def remember_deleted(session: AsyncSession, users: Collection[int], now: datetime) -> None:
    """Remember that nothing is to be kept of users any more."""
    await session.execute(_DELETED, {"users": list(users), "now": now})


async def welcome_back(session: AsyncSession, users: Collection[int]) -> None:
    """Take in again what comes of users."""
    await session.execute(_BACK, {"users": list(users)})


async def deleted(session: AsyncSession, users: Collection[int]) -> frozenset[int]:
    """Those of `users` who were deleted."""
    return frozenset(await session.scalars(_GONE, {"users": list(users)}))
