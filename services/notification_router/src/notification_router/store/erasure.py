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


# What others were told of the person bears their name: their screens and mailboxes lose it whole.
_NAMING = text("""
    with old as (
        select id from notifications
        where data ? 'actorId' and data ->> 'actorId' = cast(:user_id as text) limit :most
    ), messages as (
        delete from socket_messages using old where notification_id = old.id
    ), records as (
        delete from deliveries using old where notification_id = old.id
    ), gone as (
        delete from notifications using old where notifications.id = old.id returning 1
    )
    select count(*) from gone
""")


async def remove(session: AsyncSession, user_id: int, most: int) -> tuple[int, ...]:
    """Remove some of the person's messages, their notifications and those that name them.

    At most `most` of each; returns how many.
    """
    asked = {"user_id": user_id, "most": most}
    statements = (_MESSAGES, _NOTIFICATIONS, _NAMING)
    return tuple([int(await session.scalar(one, asked) or 0) for one in statements])
