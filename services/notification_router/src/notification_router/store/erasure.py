"""A deleted user's rows go."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_MESSAGES = text("""
    with gone as (
        delete from socket_messages where ctid = any(array(
            select ctid from socket_messages where user_id = :user_id limit :most
        )) returning 1
    )
    select count(*) from gone
""")
# A notification may still be told to a screen: its messages went in an earlier statement.
_NOTIFICATIONS = text("""
    with old as (
        select id from notifications
        where user_id = :user_id
            and not exists (select from socket_messages where notification_id = notifications.id)
        limit :most
    ), records as (
        delete from deliveries using old where notification_id = old.id
    ), gone as (
        delete from notifications using old where notifications.id = old.id returning 1
    )
    select count(*) from gone
""")


async def remove(session: AsyncSession, user_id: int, most: int) -> tuple[int, int]:
    """Remove at most so many messages and notifications of a user; returns how many of each."""
    parameters = {"user_id": user_id, "most": most}
    messages = await session.scalar(_MESSAGES, parameters)
    notifications = await session.scalar(_NOTIFICATIONS, parameters)
    return int(messages or 0), int(notifications or 0)
