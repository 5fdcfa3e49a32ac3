"""The outermost layer of every API: request ids, body limit, metrics, faults, health."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from laurel_service import metrics
from laurel_service.api.body_limits import BodyLimits, LimitedBody
from laurel_service.api.errors import ApiError
from laurel_service.api.exceptions import fault, http_refusal, refusal
from laurel_service.api.viewing import refuse_changes
from laurel_service.probes import Probes
from laurel_service.request import enter_request

log = logging.getLogger(__name__)

_UNROUTED = "(none)"


class Edge:
    """Plain ASGI, as Starlette's BaseHTTPMiddleware would cost a task and a stream a request."""

    def __init__(
        self, app: ASGIApp, *, probes: Probes, now: Callable[[], datetime], limits: BodyLimits
    ) -> None:
        self._app = app
        self._probes = probes
        self._now = now
        self._limits = limits

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
        limited = LimitedBody(receive, self._limits)
        try:
            limited.refuse_announced(headers)
            refuse_changes(scope["method"], headers)
            await self._app(scope, limited, answer)
        except HTTPException as refused:
            await answer.unless_started(http_refusal(refused), scope, receive)
        except ApiError as refused:
            await answer.unless_started(refusal(refused), scope, receive)
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


def _route(scope: Scope) -> str:
    route: Any = scope.get("route")
    return getattr(route, "path", _UNROUTED)
