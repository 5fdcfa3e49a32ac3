"""Who may hold a session, how much it may send, and how it is told that it ends."""

import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from laurel_service.auth.claims import InvalidTokenError
from laurel_service.auth.keys import KeysUnavailableError
from laurel_service.auth.verifier import Verifier
from socketio import packet

from notification_router import metrics
from notification_router.rules.rate import Allowance
from notification_router.settings import Settings
from notification_router.sockets.connections import Connection, Connections
from notification_router.sockets.handshake import address_of, token_of
from notification_router.sockets.server import GuardedServer
from notification_router.sockets.sessions import Ending, Session, Sessions

log = logging.getLogger(__name__)

ENDED = "session:ended"
"""The event that tells a client why: {"reason": "token_expired", "reconnect": true}."""
_BURST_SECONDS = 3
_MOST_UNPROVEN = 10_000
"""Sessions that have not proven whose they are; they may still do so as they connect."""


class Doorkeeper:
    """Bounds the sessions of a server, a user's connections and what each of them sends."""

    def __init__(
        self,
        settings: Settings,
        server: GuardedServer,
        connections: Connections,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._server = server
        self._connections = connections
        self._spawn = spawn
        self._clock = clock
        self._sessions = Sessions()
        self._is_closing = False
        server.admit, server.take, server.left = self._admit, self._take, self._left

    def connected(self, eio_sid: str, sid: str, user_id: int) -> bool:
        """Note whose session it is now; False if it has ended meanwhile."""
        session = self._sessions.find(eio_sid)
        if session is None:
            return False
        if session.user_id is None:
            self._sessions.prove(session, user_id)
            self._end_oldest(user_id)
        if session.user_id == user_id:
            session.sid = sid
        return session.sid == sid

    def disconnected(self, connection: Connection) -> None:
        """A connection has ended; its session, where it goes on, has to connect anew in time."""
        session = self._sessions.find(connection.eio_sid)
        if session is not None and session.sid == connection.sid:
            session.sid, session.opened_at = None, self._clock()

    async def end_connection(self, connection: Connection, ending: Ending) -> None:
        """End a connection's session, unless that has another by now."""
        session = self._sessions.find(connection.eio_sid)
        if session is not None and session.sid == connection.sid:
            await self.end(connection.eio_sid, ending)

    async def end(self, eio_sid: str, ending: Ending) -> None:
        """Tell a client why its session ends, and end it."""
        session = self._sessions.remove(eio_sid)
        if session is None:
            return
        metrics.ENDED.labels(ending.reason).inc()
        if session.sid is not None:
            self._connections.remove(session.sid)
            why = {"reason": ending.reason, "reconnect": ending.comes_back}
            await self._server.emit(ENDED, why, to=session.sid)
            if not ending.comes_back:
                await self._server.disconnect(session.sid)
        await self._server.end(eio_sid, lost=ending.comes_back)

    async def end_unconnected(self) -> None:
        """End sessions that have not connected in time."""
        latest = self._clock() - self._settings.socket_connect_seconds
        for session in self._sessions:
            if session.sid is None and session.opened_at < latest:
                await self.end(session.eio_sid, Ending.NOT_CONNECTED)

    async def end_all(self) -> None:
        """End every session of this replica, and let nobody in any more."""
        self._is_closing = True
        for session in self._sessions:
            await self.end(session.eio_sid, Ending.RESTART)

    async def _admit(self, eio_sid: str, environ: Mapping[str, Any]) -> bool:
        token = token_of(environ, None)
        try:
            user_id = await _owner(environ, token) if token else None
        except (InvalidTokenError, KeysUnavailableError):
            metrics.REFUSED.labels("invalid token").inc()
            return False
        address = address_of(environ)
        if why := self._refusal(user_id, address):
            metrics.REFUSED.labels(why).inc()
            return False
        self._sessions.add(Session(eio_sid, self._clock(), self._allowance(), address, user_id))
        if user_id is not None:
            self._end_oldest(user_id)
        return True

    def _refusal(self, user_id: int | None, address: str) -> str | None:
        if self._is_closing:
            return "stopping"
        if user_id is None and self._too_many_unproven(address):
            return "too many without a token"
        return None

    def _too_many_unproven(self, address: str) -> bool:
        """One address must not keep the others out."""
        theirs, of_all = self._sessions.unproven(address)
        return theirs >= self._settings.socket_unproven_per_address or of_all >= _MOST_UNPROVEN

    def _end_oldest(self, user_id: int) -> None:
        sessions = self._sessions.of_user(user_id)
        excess = len(sessions) - self._settings.socket_connections_per_user
        for oldest in sessions[: max(0, excess)]:
            self._spawn(self.end(oldest.eio_sid, Ending.TOO_MANY_CONNECTIONS))

    def _allowance(self) -> Allowance:
        rate = self._settings.socket_events_per_second
        burst = rate * _BURST_SECONDS
        return Allowance(rate, burst, tokens=burst, checked_at=self._clock())

    async def _take(self, eio_sid: str, kind: int | None) -> bool:
        session = self._sessions.find(eio_sid)
        if session is None:
            return False
        if kind is None:
            log.info("a client sent a frame that can't be read")
            await self.end(eio_sid, Ending.BAD_FRAME)
            return False
        # What was sent and is acknowledged may be much at once, and was ours to send.
        if kind != packet.ACK and not session.allowance.take(self._clock()):
            await self.end(eio_sid, Ending.TOO_MANY_EVENTS)
            return False
        return True

    def _left(self, eio_sid: str) -> None:
        self._sessions.remove(eio_sid)


async def _owner(environ: Mapping[str, Any], token: str) -> int:
    verifier: Verifier = environ["asgi.scope"]["app"].state.verifier
    return (await verifier.verify(token)).user_id
