"""What was paid for which action, and what was earned on a day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.caps import Day
from wallet.rules.earning import Claim

# In the order of the key, so that two workers never wait for one another's rows.
_PAY_ONCE = text("""
    insert into paid_actions (actor_id, video_id, action, paid_at)
    select actor_id, video_id, action, :now from unnest(
        cast(:actors as bigint[]), cast(:videos as text[]), cast(:actions as text[])
    ) as claim(actor_id, video_id, action)
    order by actor_id, video_id collate "C", action collate "C"
    on conflict do nothing
    returning actor_id, video_id, action
""")
_OPEN_DAYS = text("""
    insert into daily_earnings (user_id, day, role, points)
    select user_id, day, role, 0 from unnest(
        cast(:users as bigint[]), cast(:days as text[]), cast(:roles as text[])
    ) as given(user_id, day, role)
    order by user_id, day collate "C", role collate "C"
    on conflict do nothing
""")
_EARNED = text("""
    select user_id, day, role, points from daily_earnings
    where (user_id, day, role) in (select * from unnest(
        cast(:users as bigint[]), cast(:days as text[]), cast(:roles as text[])
    ))
    order by user_id, day, role
    for update
""")
_SAVE_DAYS = text("""
    update daily_earnings set points = given.points from unnest(
        cast(:users as bigint[]), cast(:days as text[]), cast(:roles as text[]),
        cast(:points as numeric[])
    ) as given(user_id, day, role, points)
    where (daily_earnings.user_id, daily_earnings.day, daily_earnings.role)
        = (given.user_id, given.day, given.role)
""")

Identity = tuple[int, str, str]


async def pay_once(
    session: AsyncSession, claims: Iterable[Claim], now: datetime
) -> frozenset[Identity]:
    """Note that these are paid; returns those that were not before."""
    identities = [claim.identity for claim in claims]
    columns = {
        "actors": [actor for actor, _, _ in identities],
        "videos": [video for _, video, _ in identities],
        "actions": [action for _, _, action in identities],
        "now": now,
    }
    return frozenset(tuple(row) for row in await session.execute(_PAY_ONCE, columns))


async def earned_on(session: AsyncSession, days: Collection[Day]) -> dict[Day, Decimal]:
    """What was earned on these days so far; nobody else earns on them till the commit."""
    keys = _keys(list(days))
    await session.execute(_OPEN_DAYS, keys)
    rows = await session.execute(_EARNED, keys)
    return {(row.user_id, row.day, row.role): row.points for row in rows}


async def save_earned(session: AsyncSession, earned: Mapping[Day, Decimal]) -> None:
    """Keep what was earned on days that `earned_on` has opened."""
    await session.execute(
        _SAVE_DAYS, {**_keys(list(earned)), "points": [str(points) for points in earned.values()]}
    )


def _keys(days: Sequence[Day]) -> dict[str, list[object]]:
    return {
        "users": [user for user, _, _ in days],
        "days": [day for _, day, _ in days],
        "roles": [role for _, _, role in days],
    }
