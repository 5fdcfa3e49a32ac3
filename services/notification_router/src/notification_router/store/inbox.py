"""What is stored for screens, and how sockets read it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

NOTIFICATION = "notification"
"""The Socket.IO event that carries a notification."""

# A returning connection first gets what nobody acknowledged, then everything that is newer
# than its arrival, whether another tab acknowledged it or not.
_FETCH = text("""
    select connection.sid, message.seq, message.message_id as id, message.event, message.payload
    from unnest(
        cast(:sids as text[]), cast(:users as bigint[]),
        cast(:cursors as bigint[]), cast(:arrivals as bigint[])
    ) as connection(sid, user_id, cursor, arrival)
    cross join lateral (
        (
            select seq, message_id, event, payload from socket_messages
            where user_id = connection.user_id and acked_at is null
                and seq > connection.cursor and seq <= connection.arrival
                and (expires_at is null or expires_at > :now)
            order by seq limit :page
        ) union all (
            select seq, message_id, event, payload from socket_messages
            where user_id = connection.user_id
                and seq > greatest(connection.cursor, connection.arrival)
                and (expires_at is null or expires_at > :now)
            order by seq limit :page
        )
        order by seq limit :page
    ) as message
    order by message.seq
""")
# What a device names as its last is its own: it says nothing of another person's messages.
_ARRIVE = text("""
    select arriving.sid, coalesce(newest, 0) as newest, (
        select seq from socket_messages
        where message_id = arriving.after and user_id = arriving.user_id
    ) as seen, coalesce((
        select seq from socket_messages
        where user_id = arriving.user_id and acked_at is null
        order by seq desc offset :most limit 1
    ), 0) as begin
    from unnest(
        cast(:sids as text[]), cast(:users as bigint[]), cast(:after as uuid[])
    ) as arriving(sid, user_id, after)
    left join screens on screens.user_id = arriving.user_id
""")
_GROWN = text("""
    select known.user_id
    from unnest(cast(:users as bigint[]), cast(:cursors as bigint[])) as known(user_id, cursor)
    join screens on screens.user_id = known.user_id and newest > cursor
""")


class Reader(NamedTuple):
    """A connection and how far it has read.

    `arrival` is the newest message of its user when it connected.
    """

    sid: str
    user_id: int
    cursor: int
    arrival: int


class Unread(NamedTuple):
    """A message that a connection has not been sent yet."""

    sid: str
    seq: int
    id: UUID
    event: str
    payload: dict[str, Any]


class Arriving(NamedTuple):
    """A connection that has just come, and the last message that its device has seen."""

    sid: str
    user_id: int
    after: UUID | None


class Arrived(NamedTuple):
    """The newest message of a connection's user, the one its device named if it is known, and
    after which one it begins otherwise."""

    newest: int
    seen: int | None
    begin: int


async def fetch(
    session: AsyncSession, readers: Sequence[Reader], page: int, now: datetime
) -> list[Unread]:
    """The next messages of each connection, at most `page` for each, oldest first.

    What is worth nothing any more by `now` is left out.
    """
    parameters = {
        "sids": [reader.sid for reader in readers],
        "users": [reader.user_id for reader in readers],
        "cursors": [reader.cursor for reader in readers],
        "arrivals": [reader.arrival for reader in readers],
        "page": page,
        "now": now,
    }
    return [Unread(*row) for row in await session.execute(_FETCH, parameters)]


async def arrive(
    session: AsyncSession, arriving: Collection[Arriving], most: int
) -> dict[str, Arrived]:
    """Where each connection begins: with the newest `most` that nobody has acknowledged, if its
    device names nothing. What is older is in the list of notifications."""
    parameters = {
        "sids": [one.sid for one in arriving],
        "users": [one.user_id for one in arriving],
        "after": [one.after for one in arriving],
        "most": most,
    }
    rows = await session.execute(_ARRIVE, parameters)
    return {row.sid: Arrived(row.newest, row.seen, row.begin) for row in rows}


async def grown(session: AsyncSession, cursors: Mapping[int, int]) -> list[int]:
    """The users of whom there is something newer than what was read."""
    parameters = {"users": list(cursors), "cursors": list(cursors.values())}
    return [row.user_id for row in await session.execute(_GROWN, parameters)]
