"""Which badges were told to be near, and when."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_TELL = text("""
    insert into near_told as known (user_id, badge_id, told_on)
    select user_id, badge_id, cast(:today as date)
    from unnest(cast(:users as bigint[]), cast(:badges as text[])) as near (user_id, badge_id)
    where not exists (
        select from earned_badges
        where user_id = near.user_id and badge_id = near.badge_id
    ) and not exists (select from people where user_id = near.user_id and deleted)
    order by 1, 2
    on conflict (user_id, badge_id) do update set told_on = excluded.told_on
    where known.told_on < excluded.told_on
    returning user_id, badge_id
""")

Told = tuple[int, str]
"""A user and a badge."""


async def not_told_today(
    session: AsyncSession, near: Sequence[Told], today: date
) -> frozenset[Told]:
    """Those of `near` that are not owned and were not told today; they are told by it."""
    told = sorted(set(near))
    asked = {
        "users": [user_id for user_id, _ in told],
        "badges": [badge_id for _, badge_id in told],
        "today": today,
    }
    return frozenset((row.user_id, row.badge_id) for row in await session.execute(_TELL, asked))
