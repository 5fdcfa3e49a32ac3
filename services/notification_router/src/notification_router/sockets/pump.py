"""Sends stored messages to the connections they are for."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import socketio
from laurel_events import Database

from notification_router import metrics
from notification_router.sockets.acknowledgements import Acknowledgements
from notification_router.sockets.connections import MOST_IN_FLIGHT, Connection, Connections
from notification_router.sockets.pending import Pending
from notification_router.store import inbox

WAITING = "session:waiting"
"""The event that tells a client that it gets no more until it acknowledges."""
_PAGE = 100
# In a storm of reconnects, the connections that one query serves.
_MOST_AT_ONCE = 500


class Pump:
    """Reads for all connections that were woken in one query, then sends in order.

    While a query is under way further wake-ups gather, so that load makes batches. Each
    connection has a cursor, and this is the only reader, so it is sent no message twice.
    """

    def __init__(
        self,
        database: Database,
        server: socketio.AsyncServer,
        connections: Connections,
        acknowledgements: Acknowledgements,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._server = server
        self._connections = connections
        self._acknowledgements = acknowledgements
        self._now = now
        self._woken = Pending[int]()

    def wake(self, users: Iterable[int]) -> None:
        """Look for messages of these users."""
        self._woken.add(users)

    def acknowledged(self, connection: Connection, message_id: UUID, *_: Any) -> bool:
        """Note that a client received a message; what else its acknowledgement says is ignored.

        False for what this connection was not sent, or has acknowledged: a client that makes
        ids up costs us nothing.
        """
        if message_id not in connection.in_flight:
            return False
        stalled = not connection.keeps_up
        connection.acknowledges = True
        del connection.in_flight[message_id]
        self._acknowledgements.add(connection.user_id, message_id)
        if stalled and connection.keeps_up:
            self.wake([connection.user_id])
        return True

    async def serve_woken(self) -> None:
        """Wait for a wake-up, then serve those who are woken by then."""
        await self._woken.serve(self._serve, _MOST_AT_ONCE)

    async def sweep(self) -> None:
        """Wake the users of new messages: a wake-up may be lost.

        One query for all who are connected, by the number of each one's newest message.
        """
        cursors: dict[int, int] = {}
        for one in self._connections:
            if one.arrival is not None:
                read = max(one.cursor, one.arrival)
                cursors[one.user_id] = min(read, cursors.get(one.user_id, read))
        if cursors:
            async with self._database.reading() as session:
                self.wake(await inbox.grown(session, cursors))

    async def _serve(self, users: Iterable[int]) -> None:
        waiting = [one for one in self._connections.of_users(users) if one.keeps_up]
        if not waiting:
            return
        with metrics.FETCH_SECONDS.time():
            async with self._database.reading() as session:
                await _note_arrivals(session, waiting)
                readers = [connection.reader() for connection in waiting]
                unread = await inbox.fetch(session, readers, _PAGE, self._now())
        pages = _by_connection(unread)
        async with asyncio.TaskGroup() as sending:
            for messages in pages.values():
                sending.create_task(self._send(messages))
        for connection in waiting:
            if not connection.keeps_up:
                told = {"unacknowledged": len(connection.in_flight)}
                await self._server.emit(WAITING, told, to=connection.sid)
        # A full page may have left some behind.
        self.wake({one.user_id for one in waiting if len(pages.get(one.sid, ())) == _PAGE})

    async def _send(self, messages: Iterable[inbox.Unread]) -> None:
        """One after the other; connections beside each other, as each packet is waited for."""
        for message in messages:
            await self._send_one(message)

    async def _send_one(self, message: inbox.Unread) -> None:
        connection = self._connections.find(message.sid)
        if connection is None:
            return
        connection.sent(message.seq, message.id)
        await self._server.emit(
            message.event,
            {**message.payload, "id": str(message.id)},
            to=message.sid,
            callback=partial(self.acknowledged, connection, message.id),
        )
        metrics.SENT.labels(message.event).inc()


async def _note_arrivals(session: Any, connections: Iterable[Connection]) -> None:
    new = [one for one in connections if one.arrival is None]
    if new:
        arrived = await inbox.arrive(session, [one.arriving() for one in new], MOST_IN_FLIGHT)
        for one in new:
            one.arrived(arrived[one.sid])


def _by_connection(unread: Iterable[inbox.Unread]) -> Mapping[str, Sequence[inbox.Unread]]:
    found: defaultdict[str, list[inbox.Unread]] = defaultdict(list)
    for message in unread:
        found[message.sid].append(message)
    return found
