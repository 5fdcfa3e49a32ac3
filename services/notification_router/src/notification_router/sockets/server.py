"""A Socket.IO server that takes nothing from a client but what the protocol of this service has.

python-socketio answers a frame that it can't read with a traceback, and counts it nowhere. Its
hooks are the methods overridden here, whose names begin with an underscore: the version is pinned,
and tests send what each is for.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import socketio
from socketio import packet

from notification_router.settings import Settings

log = logging.getLogger(__name__)

_OURS = (packet.CONNECT, packet.DISCONNECT, packet.EVENT, packet.ACK)
_RESERVED = {"connect", "disconnect", "connect_error"}
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)

Admit = Callable[[str, Mapping[str, Any]], Awaitable[bool]]
Take = Callable[[str, int | None], Awaitable[bool]]
Leave = Callable[[str], None]


class GuardedServer(socketio.AsyncServer):  # type: ignore[misc]
    """Asks before it takes: `admit` a session, `take` a packet by its type, None if unreadable.

    `left` hears of every session that has ended.
    """

    admit: Admit
    take: Take
    left: Leave

    async def end(self, eio_sid: str, *, lost: bool) -> None:
        """Close a session's transport without waiting for its client.

        To the client it is lost or closed: libraries connect again after a loss only.
        """
        transport = self.eio.sockets.get(eio_sid)
        if transport is None:
            return
        await transport.close(wait=False, abort=lost, reason=self.reason.SERVER_DISCONNECT)
        # Wakes a writer that would wait for more, and with it a poll that is open.
        await transport.queue.put(None)

    async def _handle_eio_connect(self, eio_sid: str, environ: Mapping[str, Any]) -> bool | None:
        if not await self.admit(eio_sid, environ):
            return False
        await super()._handle_eio_connect(eio_sid, environ)
        return None

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        if not await self.take(eio_sid, self._kind(data)):
            return
        try:
            await super()._handle_eio_message(eio_sid, data)
        except Exception:
            log.exception("a frame could not be handled")

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self.left(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)

    def _kind(self, data: Any) -> int | None:
        """The packet's type, if clients of this service send such packets."""
        try:
            found = self.packet_class(encoded_packet=data)
        except _UNREADABLE:
            return None
        if found.packet_type == packet.EVENT and not _has_name(found.data):
            return None
        return found.packet_type if found.packet_type in _OURS else None


def _has_name(data: Any) -> bool:
    """A reserved name would run a handler of ours as if the connection had begun or ended."""
    name = data[0] if isinstance(data, list) and data else None
    return isinstance(name, str) and name not in _RESERVED


def open_server(settings: Settings) -> GuardedServer:
    """A Socket.IO server without handlers."""
    return GuardedServer(
        async_mode="asgi",
        # Tokens are sent on purpose, never by a browser of its own accord as cookies are.
        cors_allowed_origins="*",
        max_http_buffer_size=settings.socket_max_message_bytes,
        # A client's events are taken one by one, so that a flood holds only itself up.
        async_handlers=False,
        # What these libraries log is told by clients, a line or a traceback for each frame.
        logger=_silent("socketio"),
        engineio_logger=_silent("engineio"),
    )


def _silent(name: str) -> logging.Logger:
    logger = logging.getLogger(f"{__name__}.{name}")
    logger.setLevel(logging.CRITICAL)
    return logger
