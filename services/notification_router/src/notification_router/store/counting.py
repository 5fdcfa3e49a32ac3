"""How much of what is limited people had, and what may still be taken."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.rules.limits import AGAIN, HELD_UP, Key

# Of screens what was not kept away, of other channels what was delivered: a digest is one message
# however much it tells, and what is critical counts only where its type is named.
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
    ), (
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
_HELD_UP = text("""
    select told.id, waiting.channel, waiting.user_id, told.type, told.priority, told.created_at
    from deliveries as waiting join notifications as told on told.id = waiting.notification_id
    where waiting.user_id = any(cast(:users as bigint[])) and waiting.status = 'scheduled'
        and waiting.due_at between :since and :until and waiting.reason = :reason
""")
_OVERDUE: Final = timedelta(minutes=1)
"""What has waited for longer than that to be served, such as what is paused, is passed by: nobody
waits for it, and a person's whole backlog is not looked through."""
_KNOWN = text("select id from notifications where id = any(cast(:ids as uuid[]))")
# Whoever stores a message for a person holds this row until the commit (see `routing`).
_HOLD_SCREENS = text("""
    insert into screens as known (user_id, newest)
    select user_id, 0 from unnest(cast(:users as bigint[])) as user_id order by user_id
    on conflict (user_id) do update set newest = known.newest
""")


class Had(NamedTuple):
    """How much was delivered, and how much other claims than the asking one hold: it may be taken
    any moment, or fail."""

    delivered: int
    held: int


class HeldUp(NamedTuple):
    """A delivery that waits for what is being sent, and since when it is there."""

    id: UUID
    channel: str
    user_id: int
    type: str
    priority: str
    created_at: datetime


async def shown(session: AsyncSession, asked: Collection[Key], now: datetime) -> dict[Key, int]:
    """How much of what these limits are about people had on their screens."""
    keys = list(asked)
    if not keys:
        return {}
    rows = await session.execute(_SHOWN, _asked(keys, now))
    return {keys[position]: number for position, number in rows}


async def delivered(
    session: AsyncSession, asked: Collection[Key], claim: UUID, now: datetime
) -> dict[Key, Had]:
    """How much of it they had elsewhere, and what others than this claim hold.

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
    return {keys[position]: Had(*numbers) for position, *numbers in rows}


async def held_up(session: AsyncSession, users: Collection[int], now: datetime) -> list[HeldUp]:
    """What these people have that waits for what is being sent, and that nobody holds."""
    times = {"since": now - _OVERDUE, "until": now + AGAIN}
    rows = await session.execute(_HELD_UP, {"users": list(users), "reason": HELD_UP, **times})
    return [HeldUp(*row) for row in rows]


async def known(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Which of these notifications are stored already."""
    return set(await session.scalars(_KNOWN, {"ids": list(ids)}))


async def hold_screens(session: AsyncSession, users: Collection[int]) -> None:
    """Until the commit nobody else stores what these people are shown, or counts it.

    Needs to come before anything else that the transaction stores for screens: rows are locked in
    the order of their ids.
    """
    await session.execute(_HOLD_SCREENS, {"users": sorted(users)})


def _asked(keys: Sequence[Key], now: datetime) -> dict[str, Any]:
    return {
        "positions": list(range(len(keys))),
        "users": [user_id for user_id, _ in keys],
        "types": [limit.type for _, limit in keys],
        "seconds": [limit.seconds for _, limit in keys],
        "now": now,
    }
