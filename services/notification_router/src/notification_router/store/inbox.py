"""Notifications, and the stored inbox that sockets read."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from laurel_schemas.notification import Notification
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

NOTIFICATION = "notification"
"""The Socket.IO event that carries a notification."""

# One writer at a time from here to its commit, so that ids become visible in their order and
# a reader's cursor passes none by. Any constant will do, as advisory locks are per database;
# the relay's and the migrations' are others.
_LOCK = 7_004

_ADD = text("""
    with given as (
        select * from json_to_recordset(cast(:entries as json)) as entry(
            position int, user_id bigint, event text, payload jsonb, cause_id uuid,
            notification_id uuid, type text, priority text, caused_at timestamptz
        )
    ), turn as materialized (
        select pg_advisory_xact_lock(:lock)
    ), recorded as (
        insert into notifications
            (id, user_id, type, priority, data, message_template, cause_id, caused_at, created_at)
        select notification_id, user_id, type, priority, payload -> 'data',
            payload -> 'message_template', cause_id, caused_at, :now
        from given where notification_id is not null
        on conflict do nothing
        returning id
    ), pending as (
        insert into deliveries (notification_id, channel) select id, 'socket' from recorded
    )
    insert into socket_messages (user_id, event, payload, cause_id, notification_id, created_at)
    select user_id, event, payload, cause_id, notification_id, :now
    from given cross join turn
    where notification_id is null or notification_id in (select id from recorded)
    order by position
    on conflict do nothing
    returning notification_id
""")

# A returning connection first gets what nobody acknowledged, then everything that is newer
# than its arrival, whether another tab acknowledged it or not.
_FETCH = text("""
    select connection.sid, message.id, message.event, message.payload
    from unnest(
        cast(:sids as text[]), cast(:users as bigint[]),
        cast(:cursors as bigint[]), cast(:arrivals as bigint[])
    ) as connection(sid, user_id, cursor, arrival)
    cross join lateral (
        (
            select id, event, payload from socket_messages
            where user_id = connection.user_id and acked_at is null
                and id > connection.cursor and id <= connection.arrival
            order by id limit :page
        ) union all (
            select id, event, payload from socket_messages
            where user_id = connection.user_id
                and id > greatest(connection.cursor, connection.arrival)
            order by id limit :page
        )
        order by id limit :page
    ) as message
    order by message.id
""")
_NEWEST_OF = text("""
    select user_id, (select max(id) from socket_messages where user_id = wanted.user_id) as newest
    from unnest(cast(:users as bigint[])) as wanted(user_id)
""")
_NEWEST = text("select coalesce(max(id), 0) from socket_messages")
_SINCE = text("""
    select user_id, max(id) as newest from socket_messages where id > :after group by user_id
""")


@dataclass(frozen=True, slots=True)
class Entry:
    """One Socket.IO event to store, and the notification it carries if it is one."""

    user_id: int
    event: str
    payload: dict[str, Any]
    cause_id: UUID
    caused_at: datetime
    notification: Notification | None = None

    def row(self, position: int) -> dict[str, Any]:
        """The entry as the statement reads it."""
        row = {
            "position": position,
            "user_id": self.user_id,
            "event": self.event,
            "payload": self.payload,
            "cause_id": self.cause_id,
            "caused_at": self.caused_at,
        }
        if self.notification is not None:
            row["notification_id"] = self.notification.event_id
            row["type"] = self.notification.event_type
            row["priority"] = self.notification.priority
        return row


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
    id: int
    event: str
    payload: dict[str, Any]


async def add(session: AsyncSession, entries: Iterable[Entry], now: datetime) -> set[str]:
    """Store entries in order with their notifications and pending deliveries, in one statement.

    What is stored already stays as it is. Returns the ids of the notifications that are new.
    """
    rows = [entry.row(position) for position, entry in enumerate(entries)]
    parameters = {"entries": orjson.dumps(rows).decode(), "lock": _LOCK, "now": now}
    added = await session.execute(_ADD, parameters)
    return {str(row.notification_id) for row in added if row.notification_id is not None}


async def fetch(session: AsyncSession, readers: Sequence[Reader], page: int) -> list[Unread]:
    """The next messages of each connection, at most `page` for each, oldest first."""
    parameters = {
        "sids": [reader.sid for reader in readers],
        "users": [reader.user_id for reader in readers],
        "cursors": [reader.cursor for reader in readers],
        "arrivals": [reader.arrival for reader in readers],
        "page": page,
    }
    return [Unread(*row) for row in await session.execute(_FETCH, parameters)]


async def newest_of(session: AsyncSession, users: Collection[int]) -> dict[int, int]:
    """The newest message of each user; 0 for none."""
    rows = await session.execute(_NEWEST_OF, {"users": list(users)})
    return {row.user_id: row.newest or 0 for row in rows}


async def newest(session: AsyncSession) -> int:
    """The newest message of all; 0 for none."""
    return int(await session.scalar(_NEWEST) or 0)


async def users_since(session: AsyncSession, after: int) -> dict[int, int]:
    """The users with messages newer than `after`, and the newest of each."""
    rows = await session.execute(_SINCE, {"after": after})
    return {row.user_id: row.newest for row in rows}
