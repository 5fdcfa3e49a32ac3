"""Where traders stand who have not traded now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules import Trader
from badges.store.trades import streaks, trader

# In the order in which counting locks them, so that neither waits for the other in a circle. What
# refers to a trader may be inserted meanwhile.
_PAGE = text("""
    select *, array[]::text[] as trade_ids,
        array(select badge_id from earned_badges where user_id = traders.user_id) as owned
    from traders where user_id > :after
    order by user_id limit :limit
    for no key update
""")
_ONE = text("""
    select *, array[]::text[] as trade_ids,
        array(select badge_id from earned_badges where user_id = traders.user_id) as owned
    from traders where user_id = :user_id
    for no key update
""")


async def traders_after(
    session: AsyncSession, after: int, limit: int, longest_streak: int
) -> list[Trader]:
    """The next traders by user id, locked; `longest_streak` is the longest that matters in days."""
    rows = (await session.execute(_PAGE, {"after": after, "limit": limit})).all()
    return await _standing(session, rows, longest_streak)


async def trader_of(session: AsyncSession, user_id: int, longest_streak: int) -> list[Trader]:
    """The trader with this user id, locked, if there is one."""
    rows = (await session.execute(_ONE, {"user_id": user_id})).all()
    return await _standing(session, rows, longest_streak)


async def _standing(
    session: AsyncSession, rows: Sequence[Row[Any]], longest_streak: int
) -> list[Trader]:
    found = await streaks(session, rows, longest_streak, past=True)
    return [trader(row, found.get(row.user_id, 0)) for row in rows]
