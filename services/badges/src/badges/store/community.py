"""What others did with somebody in a week, and who reached a number of followers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules.recognition import Community
from badges.store.recent import WEEK

_REACHED = text("""
    select user_id, badge_id from earned_badges
    where badge_id = any(cast(:badges as text[]))
        and earned_at > :since and earned_at <= :now
        and (user_id, badge_id) > (cast(:user_id as bigint), cast(:badge_id as text))
    order by user_id, badge_id limit :limit
""")
_COMMUNITY = text("""
    select user_id, coalesce(followers, 0) as followers,
        (
            select followers from follower_days
            where user_id = people.user_id and day <= cast(:week_ago as date)
            order by day desc limit 1
        ) as followers_before,
        views, views_before, posts_seen, posts_engaged,
        (select count(*) from people as other where other.followers >= people.followers) as rank,
        (select count(*) from people where followers > 0) as people,
        (
            select count(*) from earned_badges where earned_badges.user_id = people.user_id
        ) as badges
    from people cross join lateral (
        select
            count(*) filter (
                where kind = 'profile_viewed' and occurred_at > :since
            ) as views,
            count(*) filter (
                where kind = 'profile_viewed' and occurred_at <= :since
            ) as views_before,
            count(*) filter (where kind = 'post_viewed' and occurred_at > :since) as posts_seen,
            count(*) filter (where kind = 'post_engaged' and occurred_at > :since)
                as posts_engaged
        from activities
        where other_id = people.user_id and occurred_at > :before and occurred_at <= :now
            and kind in ('profile_viewed', 'post_viewed', 'post_engaged')
    ) as seen
    where user_id = any(cast(:users as bigint[]))
""")
_PRUNE = text("delete from follower_days where day < cast(:before as date)")


async def thresholds_reached(
    session: AsyncSession,
    badges: Collection[str],
    after: tuple[int, str],
    now: datetime,
    limit: int,
) -> Sequence[tuple[int, str]]:
    """Users and which of these badges they earned in the 7 days before `now`, in their order."""
    asked = {
        "badges": list(badges),
        "since": now - WEEK,
        "now": now,
        "user_id": after[0],
        "badge_id": after[1],
        "limit": limit,
    }
    return [(row.user_id, row.badge_id) for row in await session.execute(_REACHED, asked)]


async def communities(
    session: AsyncSession, users: Collection[int], now: datetime
) -> dict[int, Community]:
    """What the 7 days before `now` brought users, beside the 7 days before those."""
    asked = {
        "users": list(users),
        "now": now,
        "since": now - WEEK,
        "before": now - 2 * WEEK,
        "week_ago": (now - WEEK).date(),
    }
    rows = (await session.execute(_COMMUNITY, asked)).mappings()
    return {row["user_id"]: Community(**row) for row in rows}


async def prune_follower_days(session: AsyncSession, now: datetime) -> None:
    """Delete what no look reads any more."""
    await session.execute(_PRUNE, {"before": (now - 8 * WEEK).date()})
