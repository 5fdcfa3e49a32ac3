"""The Socket.IO gateway: lets clients in, listens to them, and ends what must end (API-040)."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import Any

import socketio
from laurel_service.auth.claims import ExpiredTokenError, InvalidTokenError
from laurel_service.auth.keys import KeysUnavailableError
from laurel_service.auth.principal import Principal
from laurel_service.auth.verifier import Verifier

from notification_router import metrics
from notification_router.settings import Settings
from notification_router.sockets.acknowledged_ids import MOST_IDS, ids_of
from notification_router.sockets.boards import Boards
from notification_router.sockets.connections import Connection, Connections
from notification_router.sockets.doorkeeper import Doorkeeper
from notification_router.sockets.handshake import after_of, token_of
from notification_router.sockets.opening import OPEN_HELP, conversation_of
from notification_router.sockets.pump import Pump
from notification_router.sockets.room_pump import RoomPump
from notification_router.sockets.server import GuardedServer
from notification_router.sockets.sessions import Ending


class Gateway:
    """The handlers of one Socket.IO server; `spawn` runs something beside a handler."""

    def __init__(
        self,
        settings: Settings,
        server: GuardedServer,
        connections: Connections,
        pump: Pump,
        rooms: RoomPump,
        boards: Boards,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._server = server
        self._connections = connections
        self._pump = pump
        self._rooms = rooms
        self._boards = boards
        self._doorkeeper = Doorkeeper(settings, server, connections, spawn)
        server.on("connect", self._connect)
        server.on("disconnect", self._disconnect)
        server.on("ack", self._ack)
        server.on("conversation:open", self._open)
        server.on("conversation:close", self._close)
        server.on("competition:open", self._open_board)
        server.on("competition:close", self._close_board)
        server.on("*", self._other)

    async def end_overdue(self) -> None:
        """End sessions that never connected, and those whose token is not valid any more."""
        await self._doorkeeper.end_unconnected()
        for connection in self._connections:
            try:
                await connection.verify()
            except ExpiredTokenError:
                await self._doorkeeper.end_connection(connection, Ending.TOKEN_EXPIRED)
            except InvalidTokenError:
                await self._doorkeeper.end_connection(connection, Ending.TOKEN_INVALID)
            except KeysUnavailableError:
                return

    async def end_all(self) -> None:
        """Tell every client that this replica stops: each connects to another."""
        await self._doorkeeper.end_all()

    async def _connect(self, sid: str, environ: Mapping[str, Any], auth: Any = None) -> None:
        token = token_of(environ, auth)
        if token is None:
            raise _refused("no token", "send one as auth.token, header or access_token")
        verifier: Verifier = environ["asgi.scope"]["app"].state.verifier
        verify = partial(verifier.verify, token)
        principal = await _identify(verify)
        eio_sid = self._server.manager.eio_sid_from_sid(sid, "/")
        if not self._doorkeeper.connected(eio_sid, sid, principal.user_id):
            raise _refused("ended", "this session has ended")
        # What is not stored, such as typing, is for the room (EVT-041).
        await self._server.enter_room(sid, f"user:{principal.user_id}")
        # Nothing here may wait: the client learns that it is connected after this returns.
        after = after_of(environ, auth)
        roles = frozenset(principal.roles)
        self._connections.add(Connection(sid, eio_sid, principal.user_id, verify, roles, after))
        self._pump.wake([principal.user_id])

    async def _disconnect(self, sid: str, reason: str) -> None:
        if connection := self._connections.find(sid):
            self._doorkeeper.disconnected(connection)
        self._connections.remove(sid)
        self._rooms.left(sid)
        self._boards.left(sid)

    async def _open(self, sid: str, data: Any = None) -> dict[str, Any] | None:
        """Show a conversation's room: {"conversationId": "conv_1", "after": 15} (CHAT-012)."""
        connection, asked = self._connections.find(sid), conversation_of(data)
        if connection is None or asked is None:
            return None if connection is None else {"error": OPEN_HELP}
        return await self._rooms.open(connection, *asked)

    async def _close(self, sid: str, data: Any = None) -> dict[str, Any]:
        """Show it no longer."""
        asked = conversation_of(data)
        return {"closed": asked is not None and self._rooms.close(sid, asked[0])}

    async def _open_board(self, sid: str, data: Any = None) -> Mapping[str, Any] | None:
        """Show a leaderboard: {"competitionId": "…"} (COMP-022)."""
        connection = self._connections.find(sid)
        return None if connection is None else self._boards.open(connection, data)

    async def _close_board(self, sid: str, data: Any = None) -> Mapping[str, Any]:
        """Show it no longer."""
        return self._boards.close(sid, data)

    async def _ack(self, sid: str, data: Any = None) -> dict[str, Any] | None:
        """Acknowledge messages by their ids: {"ids": ["0196…", …]}; tells how many are new."""
        connection = self._connections.find(sid)
        if connection is None:
            return None
        ids = ids_of(data)
        if ids is None:
            return {"error": f'send {{"ids": [...]}} with at most {MOST_IDS} message ids'}
        acknowledged = [self._pump.acknowledged(connection, message_id) for message_id in ids]
        return {"acknowledged": sum(acknowledged)}

    async def _other(self, event: str, sid: str, *_: Any) -> None:
        """An event that nobody listens to has been counted; that is all."""


async def _identify(verify: Callable[[], Awaitable[Principal]]) -> Principal:
    try:
        return await verify()
    except InvalidTokenError as error:
        raise _refused("invalid token", f"the token is not valid here: {error}") from None
    except KeysUnavailableError:
        raise _refused("no keys", "tokens can't be checked at the moment; try again") from None


def _refused(reason: str, message: str) -> socketio.exceptions.ConnectionRefusedError:
    metrics.REFUSED.labels(reason).inc()
    return socketio.exceptions.ConnectionRefusedError(message)
