"""What users did in the last 7 days, from the ledgers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

WEEK = timedelta(days=7)

_GAINS = text("""
    select user_id, 'count:' || kind as figure, count(*) as gain from activities
    where user_id = any(cast(:users as bigint[])) and occurred_at > :since
    group by user_id, kind
    union all
    select user_id, 'distinct:' || kind, count(distinct subject) from activities
    where user_id = any(cast(:users as bigint[])) and occurred_at > :since
    group by user_id, kind
    union all
    select user_id, total.figure, total.gain
    from (
        select user_id, sum(volume_usd) as usd, count(*) as days from trading_days
        where user_id = any(cast(:users as bigint[])) and day > cast(:first as date)
        group by user_id
    ) as traded
    cross join lateral (values ('volume_usd', usd), ('streak_days', days)) as total (figure, gain)
    union all
    select user_id, 'trades', count(*) from trade_ledger
    where traded_at > :since and user_id in (
        select user_id from trading_days
        where user_id = any(cast(:users as bigint[])) and day >= cast(:first as date)
    )
    group by user_id
    union all
    select user_id, 'followers', followers - (
        select followers from follower_days
        where user_id = people.user_id and day <= cast(:first as date)
        order by day desc limit 1
    )
    from people where user_id = any(cast(:users as bigint[])) and followers is not null
""")
_ACTIVE = text("""
    select user_id from traders
    where user_id > :after and not exists (
        select from people where people.user_id = traders.user_id and deleted
    ) and (
        exists (
            select from activity_days as done
            where done.user_id = traders.user_id and kind = 'any' and calendar = 'utc'
                and day > cast(:first as date)
        ) or exists (
            select from trading_days as traded
            where traded.user_id = traders.user_id and day > cast(:first as date)
        ) or exists (
            select from follower_days as followed
            where followed.user_id = traders.user_id and day > cast(:first as date)
        )
    )
    order by user_id limit :limit
""")
_EARNED = text("""
    select user_id, count(*) as badges from earned_badges
    where user_id = any(cast(:users as bigint[])) and earned_at > :since
    group by user_id
""")


async def gains_of(
    session: AsyncSession, users: Collection[int], now: datetime
) -> Mapping[int, Mapping[str, Decimal]]:
    """By user, what figures gained in the 7 days before `now`.

    Left out is what did not gain, and what nothing is kept of that would tell.
    """
    asked = {"users": list(users), "since": now - WEEK, "first": (now - WEEK).date()}
    found: dict[int, dict[str, Decimal]] = {user_id: {} for user_id in users}
    for row in await session.execute(_GAINS, asked):
        if row.gain is not None and row.gain > 0:
            found[row.user_id][row.figure] = Decimal(row.gain)
    return found


async def active_after(
    session: AsyncSession, after: int, now: datetime, limit: int
) -> Sequence[int]:
    """The next users by id of whom anything is known in the 7 days before `now`."""
    first: date = (now - WEEK).date()
    asked = {"after": after, "first": first, "limit": limit}
    return list((await session.scalars(_ACTIVE, asked)).all())


async def earned_lately(
    session: AsyncSession, users: Collection[int], now: datetime
) -> Mapping[int, int]:
    """How many badges users earned in the 7 days before `now`."""
    rows = await session.execute(_EARNED, {"users": list(users), "since": now - WEEK})
    return {row.user_id: row.badges for row in rows}
