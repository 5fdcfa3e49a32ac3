"""What is old goes, a page at a time."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.store.deliveries import Changed

NEVER_ACKNOWLEDGED = "no client acknowledged it while it was kept"

_GIVE_UP = text("""
    with old as (
        select id from socket_messages
        where created_at < :before and acked_at is null
        order by created_at limit :most
        for update skip locked
    ), gone as (
        delete from socket_messages using old where socket_messages.id = old.id
        returning notification_id
    ), failed as (
        update deliveries set status = 'failed', reason = :reason, failed_at = :now
        from gone
        where deliveries.notification_id = gone.notification_id and status in ('pending', 'sending')
        returning deliveries.notification_id
    ), told as (
        select id, user_id, type, priority, caused_at, cast(:now as timestamptz) as at,
            coalesce(event_id, cause_id), correlation_id, traceparent, origin, created_at
        from failed join notifications on id = notification_id
    )
    select messages, told.*
    from (select count(*) as messages from gone) as page left join told on true
""")
_REMOVE_ACKNOWLEDGED = text("""
    with old as (
        select id from socket_messages
        where created_at < :before and acked_at is not null
        order by created_at limit :most
        for update skip locked
    ), gone as (
        delete from socket_messages using old where socket_messages.id = old.id returning 1
    )
    select count(*) from gone
""")
_REMOVE_EXPIRED = text("""
    with old as (
        select id from socket_messages where expires_at < :now
        order by expires_at limit :most
        for update skip locked
    ), gone as (
        delete from socket_messages using old where socket_messages.id = old.id returning 1
    )
    select count(*) from gone
""")
# What is under way or still in an inbox stays, whatever the other settings say.
_REMOVE_SETTLED = text("""
    with old as (
        select id from notifications
        where created_at < :before
            and not exists (
                select from deliveries where notification_id = notifications.id
                    and status in ('pending', 'scheduled', 'sending')
            )
            and not exists (
                select from socket_messages where notification_id = notifications.id
            )
        order by created_at limit :most
        for update skip locked
    ), records as (
        delete from deliveries using old where notification_id = old.id
    ), gone as (
        delete from notifications using old where notifications.id = old.id returning 1
    )
    select count(*) from gone
""")


class GivenUp(NamedTuple):
    """How many messages were given up, and the notifications that failed by it."""

    messages: int
    failed: list[Changed]


async def give_up(session: AsyncSession, before: datetime, now: datetime, most: int) -> GivenUp:
    """Remove messages that nobody acknowledged, the oldest first."""
    parameters = {"before": before, "now": now, "most": most, "reason": NEVER_ACKNOWLEDGED}
    rows = (await session.execute(_GIVE_UP, parameters)).all()
    return GivenUp(rows[0].messages, [Changed(*row[1:]) for row in rows if row.id])


async def remove_acknowledged(session: AsyncSession, before: datetime, most: int) -> int:
    """Remove messages that were acknowledged, the oldest first; returns how many."""
    return int(await session.scalar(_REMOVE_ACKNOWLEDGED, {"before": before, "most": most}) or 0)


async def remove_expired(session: AsyncSession, now: datetime, most: int) -> int:
    """Remove messages that are worth nothing any more; returns how many."""
    return int(await session.scalar(_REMOVE_EXPIRED, {"now": now, "most": most}) or 0)


async def remove_settled(session: AsyncSession, before: datetime, most: int) -> int:
    """Remove notifications that are settled, with their deliveries; returns how many."""
    return int(await session.scalar(_REMOVE_SETTLED, {"before": before, "most": most}) or 0)
