"""The outermost layer of every API: request ids, body limit, metrics, faults, health."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from laurel_service import metrics
from laurel_service.api.errors import PayloadTooLarge
from laurel_service.api.handlers import fault, http_refusal
from laurel_service.probes import Probes
from laurel_service.request import enter_request

log = logging.getLogger(__name__)

_UNROUTED = "(none)"


class Edge:
    """Plain ASGI, as Starlette's BaseHTTPMiddleware would cost a task and a stream a request."""

    def __init__(
        self, app: ASGIApp, *, probes: Probes, now: Callable[[], datetime], max_body_bytes: int
    ) -> None:
        self._app = app
        self._probes = probes
        self._now = now
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if self._probes.answers(scope):
            await self._probes(scope, receive, send)
        elif scope["type"] == "http":
            await self._exchange(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        headers = dict(scope["headers"])
        request = enter_request(headers, self._now())
        answer = _Answer(send, request.request_id.encode())
        limited = _Limited(receive, self._max_body_bytes)
        try:
            limited.refuse_announced(headers)
            await self._app(scope, limited, answer)
        except HTTPException as refused:
            await answer.unless_started(http_refusal(refused), scope, receive)
        except Exception as error:
            log.exception("request failed", extra={"route": _route(scope)})
            await answer.unless_started(fault(error), scope, receive)
        finally:
            seconds = time.perf_counter() - started
            metrics.REQUEST_SECONDS.labels(scope["method"], _route(scope), answer.status).observe(
                seconds
            )


class _Answer:
    """Passes an answer on with the request's id, and remembers its status."""

    def __init__(self, send: Send, request_id: bytes) -> None:
        self._send = send
        self._header = (b"x-request-id", request_id)
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), self._header]
        await self._send(message)

    async def unless_started(self, response: ASGIApp, scope: Scope, receive: Receive) -> None:
        if not self.status:
            await response(scope, receive, self)


class _Limited:
    """Passes a body on until it is too large."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read = 0

    def refuse_announced(self, headers: Mapping[bytes, bytes]) -> None:
        # uvicorn's parser has refused a content-length that is no number.
        if int(headers.get(b"content-length", 0)) > self._most:
            raise _too_large()

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            raise _too_large()
        return message


def _too_large() -> HTTPException:
    # As an HTTPException it passes through FastAPI's own reading of the body.
    return HTTPException(PayloadTooLarge.status)


def _route(scope: Scope) -> str:
    route: Any = scope.get("route")
    return getattr(route, "path", _UNROUTED)
