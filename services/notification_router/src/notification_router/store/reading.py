"""What people have read on their screens."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.store.deliveries import Changed
from notification_router.tables import UNREAD

# Messages before deliveries, as acknowledging locks them. While this waits for them, they may be
# acknowledged, and so are not fresh, or opened, and stay so.
_READ = text(f"""
    with mine as (
        select notification_id, delivered_at is null as is_fresh
        from deliveries join notifications as told on told.id = notification_id
        where {UNREAD} and deliveries.user_id = :user_id and told.created_at <= :until
            and (cast(:id as uuid) is null or notification_id = :id)
    ), held as (
        select message_id from socket_messages
        where notification_id in (select notification_id from mine) and acked_at is null
        order by message_id for update
    ), acked as (
        update socket_messages set acked_at = :now
        where message_id in (select message_id from held) returning 1
    ), read as (
        update deliveries set status = 'read', read_at = :now,
            delivered_at = coalesce(delivered_at, :now)
        from mine
        where deliveries.notification_id = mine.notification_id and {UNREAD}
            and (select count(*) from acked) >= 0
        returning deliveries.notification_id, is_fresh and delivered_at = :now as is_fresh
    )
    select id, user_id, type, priority, caused_at, cast(:now as timestamptz) as at,
        coalesce(event_id, cause_id), correlation_id, traceparent, origin, created_at, 'socket',
        is_fresh
    from read join notifications on id = notification_id order by created_at, id
""")  # noqa: S608 - texts of ours
_UNREAD = text(f"""
    select count(*) from deliveries where user_id = :user_id and {UNREAD}
""")  # noqa: S608 - texts of ours
_EXISTS = text("select 1 from notifications where id = :id and user_id = :user_id")


class Read(NamedTuple):
    """A notification that was read now; `is_fresh` if it had not been acknowledged before."""

    changed: Changed
    is_fresh: bool


async def read(
    session: AsyncSession, user_id: int, only: UUID | None, until: datetime, now: datetime
) -> list[Read]:
    """Note that a person has read one notification, or all until a time; what that is news of."""
    parameters = {"user_id": user_id, "id": only, "until": until, "now": now}
    rows = await session.execute(_READ, parameters)
    return [Read(Changed(*row[:-1]), row.is_fresh) for row in rows]


async def unread(session: AsyncSession, user_id: int) -> int:
    """How many a person has not read."""
    return int(await session.scalar(_UNREAD, {"user_id": user_id}) or 0)


async def exists(session: AsyncSession, user_id: int, notification_id: UUID) -> bool:
    """Whether a notification is this person's."""
    known = {"id": notification_id, "user_id": user_id}
    return await session.scalar(_EXISTS, known) is not None
