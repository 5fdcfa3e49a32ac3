"""The Socket.IO gateway: lets clients in, listens to them, and ends what must end (design 7)."""

import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import partial
from typing import Any

import socketio
from laurel_service.auth.keys import KeysUnavailableError
from laurel_service.auth.principal import Principal
from laurel_service.auth.verifier import InvalidTokenError, Verifier

from notification_router import metrics
from notification_router.rules.rate import Allowance
from notification_router.settings import Settings
from notification_router.sockets.connections import Connection, Connections
from notification_router.sockets.handshake import token_of
from notification_router.sockets.pump import Pump

_BURST_SECONDS = 3
_MOST_IDS = 1000
_MOST_ID = 2**63 - 1


def open_server(settings: Settings) -> socketio.AsyncServer:
    """A Socket.IO server without handlers."""
    return socketio.AsyncServer(
        async_mode="asgi",
        # Tokens are sent on purpose, never by a browser of its own accord as cookies are.
        cors_allowed_origins="*",
        max_http_buffer_size=settings.socket_max_message_bytes,
        # A client's events are taken one by one, so that a flood holds only itself up.
        async_handlers=False,
    )


class Gateway:
    """The handlers of one Socket.IO server; `spawn` runs something beside a handler."""

    def __init__(
        self,
        settings: Settings,
        server: socketio.AsyncServer,
        connections: Connections,
        pump: Pump,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._settings = settings
        self._server = server
        self._connections = connections
        self._pump = pump
        self._spawn = spawn
        server.on("connect", self._connect)
        server.on("disconnect", self._disconnect)
        server.on("ack", self._ack)
        server.on("*", self._other)

    async def end_expired(self) -> None:
        """End connections whose token is not valid any more."""
        for connection in self._connections:
            try:
                await connection.verify()
            except InvalidTokenError:
                await self._end(connection, "token")
            except KeysUnavailableError:
                return

    async def _connect(self, sid: str, environ: Mapping[str, Any], auth: Any = None) -> None:
        token = token_of(environ, auth)
        if token is None:
            raise _refused("no token", "send one as auth.token, header or access_token")
        verifier: Verifier = environ["asgi.scope"]["app"].state.verifier
        verify = partial(verifier.verify, token)
        principal = await _identify(verify)
        # What is not stored, such as typing, is for the room (design 7).
        await self._server.enter_room(sid, f"user:{principal.user_id}")
        self._admit(Connection(sid, principal.user_id, verify, self._allowance()))

    def _allowance(self) -> Allowance:
        rate = self._settings.socket_events_per_second
        burst = rate * _BURST_SECONDS
        return Allowance(rate, burst, tokens=burst, checked_at=time.monotonic())

    def _admit(self, connection: Connection) -> None:
        """Nothing here may wait: the client learns that it is connected after this returns."""
        siblings = self._connections.of_user(connection.user_id)
        excess = len(siblings) + 1 - self._settings.socket_connections_per_user
        for oldest in siblings[: max(0, excess)]:
            self._connections.remove(oldest.sid)
            self._spawn(self._end(oldest, "too many connections"))
        self._connections.add(connection)
        self._pump.wake([connection.user_id])

    async def _disconnect(self, sid: str, reason: str) -> None:
        self._connections.remove(sid)

    async def _end(self, connection: Connection, reason: str) -> None:
        self._connections.remove(connection.sid)
        metrics.ENDED.labels(reason).inc()
        await self._server.disconnect(connection.sid)

    async def _allowed(self, sid: str) -> Connection | None:
        connection = self._connections.find(sid)
        if connection is not None and not connection.allowance.take(time.monotonic()):
            await self._end(connection, "too many events")
            return None
        return connection

    async def _ack(self, sid: str, data: Any = None) -> dict[str, Any] | None:
        """Acknowledge messages by their ids: {"ids": ["17", "18"]}; tells how many are new."""
        connection = await self._allowed(sid)
        if connection is None:
            return None
        ids = _ids(data)
        if ids is None:
            return {"error": f'send {{"ids": [...]}} with at most {_MOST_IDS} message ids'}
        acknowledged = [self._pump.acknowledged(connection, message_id) for message_id in ids]
        return {"acknowledged": sum(acknowledged)}

    async def _other(self, event: str, sid: str, *_: Any) -> None:
        await self._allowed(sid)


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


def _ids(data: Any) -> list[int] | None:
    """The ids of an `ack` event, or None if it is not one."""
    ids = data.get("ids") if isinstance(data, Mapping) else None
    if not isinstance(ids, list) or len(ids) > _MOST_IDS:
        return None
    if not all(isinstance(one, str) and one.isascii() and one.isdigit() for one in ids):
        return None
    numbers = [int(one) for one in ids if len(one) <= len(str(_MOST_ID))]
    return [number for number in numbers if number <= _MOST_ID]
