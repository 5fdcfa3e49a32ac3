"""Standings: badges counted, snapshots due, tiers that became easier."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import Standing
from qualification.store.columns import as_json, standing, standing_columns

_OF = text(f"select {standing_columns('standings')} from standings where user_id = any(:users)")  # noqa: S608

# Counts only rise, so an older activation or a second delivery changes nothing.
_RAISE_BADGES = text(f"""
    insert into standings as standing (
        user_id, perpetual_usd, strategy_usd, trade_count, badges_activated, revision, dirty,
        created_at, changed_at
    )
    select user_id, 0, 0, 0, badges_activated, 1, true, :now, :now
    from json_to_recordset(cast(:counts as json)) as count(user_id bigint, badges_activated int)
    order by user_id
    on conflict (user_id) do update set
        badges_activated = excluded.badges_activated,
        revision = standing.revision + 1,
        dirty = true,
        changed_at = excluded.changed_at
    where excluded.badges_activated > standing.badges_activated
    returning {standing_columns("standing")}
""")  # noqa: S608

# How badges had come to count stays, and until when.
_LOWER_BADGES = text("""
    with given as (
        select * from json_to_recordset(cast(:counts as json))
            as count(user_id bigint, badges_activated int)
    ), lowered as (
        update standings as standing set
            badges_activated = given.badges_activated, revision = revision + 1, dirty = true,
            changed_at = :now
        from given
        where standing.user_id = given.user_id
            and standing.badges_activated > given.badges_activated
    )
    update badge_counts set lost_at = :now
    from given
    where badge_counts.user_id = given.user_id and lost_at is null
        and badge_counts.badges_activated > given.badges_activated
""")

# Oldest first, so that nobody waits for ever behind those who trade all the time. Skips rows
# that a batch of trades holds: they stay dirty and come next time.
_CLEAN = text(f"""
    with picked as (
        select user_id from standings
        where dirty and snapshot_at <= :before
        order by snapshot_at limit :limit
        for update skip locked
    )
    update standings set dirty = false, snapshot_at = :now
    from picked where standings.user_id = picked.user_id
    returning {standing_columns("standings")}
""")  # noqa: S608

_SAVE_PUBLISHED = text("""
    update standings
    set unlocked_level = published.unlocked_level, dirty = false, snapshot_at = :now,
        changed_at = :now
    from json_to_recordset(cast(:standings as json)) as published(
        user_id bigint, unlocked_level smallint
    )
    where standings.user_id = published.user_id
""")


async def standing_of(session: AsyncSession, user_id: int) -> Standing:
    """A user's standing; that of someone who has not traded yet is all zeros."""
    return (await standings_of(session, [user_id]))[user_id]


async def standings_of(session: AsyncSession, users: Collection[int]) -> Mapping[int, Standing]:
    """Users' standings; that of someone who has not traded yet is all zeros."""
    found = await session.execute(_OF, {"users": list(users)}) if users else ()
    return {user: Standing(user) for user in users} | {row.user_id: standing(row) for row in found}


async def raise_badges(
    session: AsyncSession, counts: Mapping[int, int], now: datetime
) -> list[Standing]:
    """Raise users' numbers of activated badges; returns the standings that changed."""
    rows = [{"user_id": user, "badges_activated": count} for user, count in counts.items()]
    found = await session.execute(_RAISE_BADGES, {"counts": as_json(rows), "now": now})
    return [standing(row) for row in found]


async def lower_badges(session: AsyncSession, counts: Mapping[int, int], now: datetime) -> None:
    """Lower users' numbers of activated badges to what is left."""
    rows = [{"user_id": user, "badges_activated": count} for user, count in counts.items()]
    await session.execute(_LOWER_BADGES, {"counts": as_json(rows), "now": now})


async def dirty_standings(
    session: AsyncSession, before: datetime, now: datetime, limit: int
) -> list[Standing]:
    """Take standings that changed and whose last snapshot is not after `before`."""
    found = await session.execute(_CLEAN, {"before": before, "now": now, "limit": limit})
    return [standing(row) for row in found]


async def save_published(
    session: AsyncSession, standings: Iterable[Standing], now: datetime
) -> None:
    """Keep the unlocked levels of standings whose snapshots are published at this moment."""
    rows = [{"user_id": each.user_id, "unlocked_level": each.unlocked_level} for each in standings]
    await session.execute(_SAVE_PUBLISHED, {"standings": as_json(rows), "now": now})
