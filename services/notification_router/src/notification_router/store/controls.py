"""Limits and pauses, and how much of what is limited people had."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.rules.limits import Key, Limit, Pause

_IN_FORCE = text("""
    select (
        select limits from limit_lists where effective_at <= :now order by version desc limit 1
    ) as limits, (
        select json_agg(json_build_array(type, channel)) from pauses
    ) as pauses
""")
_ADD = text("""
    insert into limit_lists (limits, made_by, reason, made_at, effective_at)
    values (cast(:limits as jsonb), :by, :reason, :now, :effective_at) returning version
""")
_VERSIONS = text("""
    select version, limits, made_by, reason, made_at, effective_at from limit_lists
    order by version desc limit :most
""")
# Of screens what was not kept away, of other channels what was delivered: a digest is one message
# however much it tells, and what is critical counts only where its type is named. What another
# worker is handing over counts as well: it may be taken any moment.
_SHOWN = text("""
    select asked.position, (
        select count(*) from notifications as told
        where told.user_id = asked.user_id and asked.type in ('*', told.type)
            and told.created_at > cast(:now as timestamptz) - make_interval(secs => asked.seconds)
            and exists (
                select from deliveries where notification_id = told.id
                    and channel = 'socket' and status <> 'suppressed'
            )
    )
    from unnest(cast(:positions as int[]), cast(:users as bigint[]), cast(:types as text[]),
        cast(:seconds as int[])) as asked(position, user_id, type, seconds)
""")
_DELIVERED = text("""
    with held as materialized (
        select leaving.user_id, leaving.channel, told.type, told.priority
        from deliveries as leaving join notifications as told on told.id = leaving.notification_id
        where claim is not null and claim <> cast(:claim as uuid) and lane <> 'digest'
            and leaving.user_id = any(cast(:users as bigint[])) and leaving.channel <> 'socket'
    )
    select asked.position, (
        select count(*) from deliveries as gone
        join notifications as told on told.id = gone.notification_id
        where gone.user_id = asked.user_id and gone.channel = asked.channel
            and gone.channel <> 'socket' and digest_id is null
            and (asked.type = told.type or (asked.type = '*' and told.priority <> 'critical'))
            and delivered_at > cast(:now as timestamptz) - make_interval(secs => asked.seconds)
    ) + (
        select count(*) from held
        where held.user_id = asked.user_id and held.channel = asked.channel
            and (asked.type = held.type or (asked.type = '*' and held.priority <> 'critical'))
    )
    from unnest(cast(:positions as int[]), cast(:users as bigint[]), cast(:types as text[]),
        cast(:seconds as int[]), cast(:channels as text[]))
        as asked(position, user_id, type, seconds, channel)
""")
# Of two workers that hold something of one person, the second waits and then sees what the first
# holds. Always in the order of buckets, and nobody who has them waits for a row.
_LOCKS = 0x6C696D69
"""The space of our advisory locks in this database."""
_BUCKETS = 64
_ONE_AT_A_TIME = text("""
    select pg_advisory_xact_lock(:space, bucket)
    from unnest(cast(:buckets as integer[])) as bucket
""")
_KNOWN = text("select id from notifications where id = any(cast(:ids as uuid[]))")
_PAUSE = text("""
    insert into pauses (type, channel, paused_by, reason, paused_at)
    values (:type, :channel, :by, :reason, :now) on conflict do nothing
""")
_LIFT = text("delete from pauses where type = :type and channel = :channel returning 1")
_PAUSES = text("select type, channel, paused_by, reason, paused_at from pauses order by 1, 2")


class Version(NamedTuple):
    """A list of limits, who made it and why, and from when on it holds."""

    version: int
    limits: list[list[Any]]
    made_by: int
    reason: str
    made_at: datetime
    effective_at: datetime


class Paused(NamedTuple):
    """What waits, since when, and who wanted it and why."""

    type: str
    channel: str
    paused_by: int
    reason: str
    paused_at: datetime


async def in_force(
    session: AsyncSession, now: datetime
) -> tuple[tuple[Limit, ...] | None, tuple[Pause, ...]]:
    """The limits that somebody has made, None if nobody has, and what is paused."""
    row = (await session.execute(_IN_FORCE, {"now": now})).one()
    limits = None if row.limits is None else tuple(Limit(*one) for one in row.limits)
    return limits, tuple(Pause(*one) for one in row.pauses or ())


async def add(
    session: AsyncSession, limits: Sequence[Limit], by: int, reason: str, times: Sequence[datetime]
) -> int:
    """Keep another list, made and in effect at these times; returns its version."""
    now, effective_at = times
    values = {
        "limits": orjson.dumps([list(one) for one in limits]).decode(),
        "by": by,
        "reason": reason,
    }
    added = await session.execute(_ADD, {**values, "now": now, "effective_at": effective_at})
    return int(added.scalar_one())


async def versions(session: AsyncSession, most: int) -> list[Version]:
    """The latest lists, the newest first."""
    return [Version(*row) for row in await session.execute(_VERSIONS, {"most": most})]


async def shown(session: AsyncSession, asked: Collection[Key], now: datetime) -> dict[Key, int]:
    """How much of what these limits are about people had on their screens."""
    keys = list(asked)
    if not keys:
        return {}
    rows = await session.execute(_SHOWN, _asked(keys, now))
    return {keys[position]: number for position, number in rows}


async def delivered(
    session: AsyncSession, asked: Collection[Key], claim: UUID, now: datetime
) -> dict[Key, int]:
    """How much of it they had elsewhere, with what others than this claim hold.

    Until the commit nobody else counts for these people.
    """
    keys = list(asked)
    if not keys:
        return {}
    buckets = sorted({user_id % _BUCKETS for user_id, _ in keys})
    await session.execute(_ONE_AT_A_TIME, {"space": _LOCKS, "buckets": buckets})
    channels = [limit.channel for _, limit in keys]
    parameters = {**_asked(keys, now), "channels": channels, "claim": claim}
    rows = await session.execute(_DELIVERED, parameters)
    return {keys[position]: number for position, number in rows}


def _asked(keys: Sequence[Key], now: datetime) -> dict[str, Any]:
    return {
        "positions": list(range(len(keys))),
        "users": [user_id for user_id, _ in keys],
        "types": [limit.type for _, limit in keys],
        "seconds": [limit.seconds for _, limit in keys],
        "now": now,
    }


async def known(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Which of these notifications are stored already."""
    return set(await session.scalars(_KNOWN, {"ids": list(ids)}))


async def pause(session: AsyncSession, pause: Pause, by: int, reason: str, now: datetime) -> None:
    """Let something wait until it is lifted."""
    values = {**pause._asdict(), "by": by, "reason": reason, "now": now}
    await session.execute(_PAUSE, values)


async def lift(session: AsyncSession, pause: Pause) -> bool:
    """Let it go on; whether it was paused."""
    return await session.scalar(_LIFT, pause._asdict()) is not None


async def pauses(session: AsyncSession) -> list[Paused]:
    """All that waits."""
    return [Paused(*row) for row in await session.execute(_PAUSES)]
