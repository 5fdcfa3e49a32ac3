"""Where users stand: locked, with all their figures and badges."""

from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules import Index, Standing
from badges.store.figures import figures_of

# In the order in which counting locks them, so that neither waits for the other in a circle. What
# refers to a user may be inserted meanwhile.
_PAGE = text("""
    select user_id from traders where user_id > :after
    order by user_id limit :limit
    for no key update
""")
_LOCK = text("""
    select user_id from traders where user_id = any(cast(:users as bigint[]))
    order by user_id
    for no key update
""")
_OWNED = text("""
    select user_id, array_agg(badge_id) as owned from earned_badges
    where user_id = any(cast(:users as bigint[])) group by user_id
""")


async def lock_page(session: AsyncSession, after: int, limit: int) -> Sequence[int]:
    """The next users by id, locked."""
    return list((await session.scalars(_PAGE, {"after": after, "limit": limit})).all())


async def lock_users(session: AsyncSession, users: Collection[int]) -> Sequence[int]:
    """Those of `users` who are known, locked: nobody else changes their badges till the commit."""
    return list((await session.scalars(_LOCK, {"users": list(users)})).all())


async def standings(session: AsyncSession, users: Sequence[int], index: Index) -> list[Standing]:
    """Where users stand, who should be locked; streaks are there as far as a badge asks.

    Statements of their own after the lock: they must see what others have committed.
    """
    if not users:
        return []
    figures = await figures_of(
        session,
        users,
        trading_streaks=index.trading_streak > 0,
        streaks=index.activity_streaks,
    )
    rows = await session.execute(_OWNED, {"users": users})
    owned = {row.user_id: frozenset(row.owned) for row in rows}
    return [Standing(user_id, figures[user_id], owned.get(user_id, ())) for user_id in users]
