"""Keeps what a client breaks to its own connection, and to one line of the log."""

import logging

from starlette.types import ASGIApp, Receive, Scope, Send

from notification_router import metrics
from notification_router.sockets.sessions import Ending

log = logging.getLogger(__name__)


class Contained:
    """ASGI middleware for WebSockets: Engine.IO raises at a frame that it can't read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        try:
            await self._app(scope, receive, send)
        except (ValueError, IndexError, KeyError, TypeError) as error:
            if scope["type"] != "websocket":
                raise
            metrics.ENDED.labels(Ending.BAD_FRAME.reason).inc()
            log.info("a WebSocket could not be read", extra={"fault": type(error).__name__})
            await send({"type": "websocket.close", "code": 1002})
