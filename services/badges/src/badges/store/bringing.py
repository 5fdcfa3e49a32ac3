"""Badges that were brought over from elsewhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules.bringing import Brought

# Activations go on from the number that their owner has.
_ADD = text("""
    with given as (
        select * from json_to_recordset(cast(:rows as json)) as given (
            user_id bigint, badge_id text, earned_at timestamptz, activated_at timestamptz
        )
    ), activated as (
        select user_id, count(activated_at) as number from earned_badges
        where user_id = any(cast(:users as bigint[])) group by user_id
    )
    insert into earned_badges (
        user_id, badge_id, earned_at, reached, target, activated_at, activation_number,
        brought_over_at
    )
    select given.user_id, badge_id, earned_at, 1, 1, activated_at,
        case when activated_at is not null then coalesce(number, 0) + row_number() over (
            partition by given.user_id, activated_at is null order by activated_at, badge_id
        ) end,
        :now
    from given left join activated using (user_id)
    returning user_id, badge_id, activated_at, activation_number
""")
_KNOWN = text("""
    select user_id, badge_id, earned_at, brought_over_at is not null as brought_over, false as taken
    from earned_badges where user_id = any(cast(:users as bigint[]))
    union all
    select user_id, badge_id, earned_at, false, true
    from revoked_badges where user_id = any(cast(:users as bigint[])) and not lifted
""")


@dataclass(frozen=True, slots=True)
class Known:
    """A badge that somebody has, brought over before or not, or that was taken from them."""

    earned_at: datetime
    brought_over: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class Activated:
    """A badge that came activated, and which number of its owner's it is."""

    user_id: int
    badge_id: str
    activated_at: datetime
    number: int


async def known_badges(
    session: AsyncSession, users: Collection[int]
) -> dict[tuple[int, str], Known]:
    """By user and badge, what these users have or had."""
    rows = await session.execute(_KNOWN, {"users": list(users)})
    return {
        (row.user_id, row.badge_id): Known(row.earned_at, row.brought_over, row.taken)
        for row in rows
    }


async def add_brought(
    session: AsyncSession, brought: Sequence[Brought], now: datetime
) -> list[Activated]:
    """Enter badges that their owners, who should be locked, have not; returns those activated."""
    rows = orjson.dumps(list(brought)).decode()
    given = {"rows": rows, "users": [one.user_id for one in brought]}
    added = await session.execute(_ADD, given | {"now": now})
    return [
        Activated(row.user_id, row.badge_id, row.activated_at, row.activation_number)
        for row in added
        if row.activated_at is not None
    ]
