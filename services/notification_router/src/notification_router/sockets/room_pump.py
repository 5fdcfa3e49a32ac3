"""Sends what rooms are told to the connections that have them open (CHAT-012)."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import socketio
from laurel_events import Database

from notification_router import metrics
from notification_router.settings import Settings
from notification_router.sockets.connections import Connection
from notification_router.sockets.pending import Pending
from notification_router.sockets.rooms import Opened, Rooms
from notification_router.store import rooms as store
from notification_router.store.inbox import NOTIFICATION

ENDED = "conversation:ended"
"""The event that tells a client that a conversation is no longer shown to it, and why."""
_PAGE = 200

Readers = Mapping[str, Sequence[Opened]]


class RoomPump:
    """Reads each room that was told something once, whoever has it open, then sends in order.

    Rows are the truth, as for persons: a wake-up that is lost is made up for by a sweep. Whoever is
    no member any more when something is read is sent nothing of it.
    """

    def __init__(
        self, database: Database, server: socketio.AsyncServer, settings: Settings
    ) -> None:
        self._database = database
        self._server = server
        self._counted = settings.chat_gathered_above + 1
        self.rooms = Rooms(settings.socket_open_conversations)
        self._woken = Pending[str]()

    async def open(self, connection: Connection, name: str, after: int | None) -> dict[str, Any]:
        """Show a member what is told in a conversation from now on, or since a revision of it.

        `complete` is false where some of what came after that revision is no longer kept: then the
        conversation is to be read anew.
        """
        if why := self.rooms.refusal(name, connection):
            return {"error": why}
        async with self._database.reading() as session:
            if not await store.admitted(session, [(name, connection.user_id)]):
                return {"error": "you are no member of this conversation"}
            where = await store.arrive(session, name, after)
            sizes = await store.sizes(session, [name], self._counted)
        # Meanwhile it may have ended, or opened as many others as it may.
        if why := self.rooms.refusal(name, connection):
            return {"error": why}
        start = where.newest if where.before is None else where.before
        self.rooms.open(name, connection, start)
        self.rooms.resize(sizes)
        self.wake([name])
        return {"opened": name, "complete": where.is_complete}

    def close(self, sid: str, name: str) -> bool:
        """Show it no longer; whether it was."""
        return self.rooms.close(name, sid)

    def left(self, sid: str) -> None:
        """A connection has ended."""
        self.rooms.leave(sid)

    def wake(self, names: Iterable[str]) -> None:
        """Look for what these conversations were told."""
        self._woken.add(names)

    async def serve_woken(self) -> None:
        """Wait for a wake-up, then serve the rooms that are woken by then."""
        await self._woken.serve(self._serve)

    async def sweep(self) -> None:
        """Wake the rooms that were told something: a wake-up may be lost."""
        if cursors := self.rooms.cursors():
            async with self._database.reading() as session:
                self.wake(await store.grown(session, cursors))

    async def _serve(self, names: Iterable[str]) -> None:
        cursors = self.rooms.cursors(names)
        if not cursors:
            return
        # Whoever opens one of these meanwhile may lack what lies before it, and woke it for itself.
        readers = {name: self.rooms.of(name) for name in cursors}
        async with self._database.reading() as session:
            members = await store.admitted(session, _people(readers))
            self.rooms.resize(await store.sizes(session, cursors, self._counted))
            told = await store.fetch(session, cursors, _PAGE)
        await self._let_out(readers, members)
        rows = _by_room(told)
        async with asyncio.TaskGroup() as sending:
            for name, some in rows.items():
                for opened in readers[name]:
                    sending.create_task(self._send(name, opened, some))
        # A full page may have left some behind.
        self.wake(name for name, full in rows.items() if len(full) == _PAGE)

    async def _send(self, name: str, opened: Opened, rows: Sequence[store.Told]) -> None:
        """One after the other; connections beside each other, as each packet is waited for."""
        for one in rows:
            if one.seq > opened.cursor and self.rooms.holds(name, opened):
                await self._send_one(opened, one)

    async def _send_one(self, opened: Opened, one: store.Told) -> None:
        opened.cursor = one.seq
        await self._server.emit(
            NOTIFICATION,
            {
                **one.payload,
                "recipientIds": [opened.connection.user_id],
                "id": str(one.id),
            },
            to=opened.connection.sid,
        )
        metrics.ROOM_SENT.inc()

    async def _let_out(self, readers: Readers, members: Collection[tuple[str, int]]) -> None:
        gone = [
            (name, one)
            for name, opened in readers.items()
            for one in opened
            if (name, one.connection.user_id) not in members and self.rooms.holds(name, one)
        ]
        for name, one in gone:
            self.rooms.close(name, one.connection.sid)
        for name, one in gone:
            why = {"conversationId": name, "reason": "not_a_member"}
            await self._server.emit(ENDED, why, to=one.connection.sid)


def _people(readers: Readers) -> set[tuple[str, int]]:
    return {(name, one.connection.user_id) for name, opened in readers.items() for one in opened}


def _by_room(told: Iterable[store.Told]) -> Mapping[str, Sequence[store.Told]]:
    found: defaultdict[str, list[store.Told]] = defaultdict(list)
    for one in told:
        found[one.conversation_id].append(one)
    return found
