"""Health and metrics of a process, as a plain ASGI app: no framework for three paths."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import orjson
from laurel_events import Database
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from laurel_service.service import Running
from laurel_service.serving import serve_app

log = logging.getLogger(__name__)

_DATABASE_SECONDS = 2.0

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Answer = tuple[int, str, bytes]
Page = Callable[[], Awaitable[Answer]]


class Probes:
    """Answers /health/live, /health/ready and /metrics."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._pages: Mapping[str, Page] = {
            "/health/live": self._live,
            "/health/ready": self._ready,
            "/metrics": self._metrics,
        }

    def answers(self, scope: Scope) -> bool:
        """Whether the request is for one of the three."""
        return scope["type"] == "http" and scope["path"] in self._pages

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """The ASGI interface."""
        page = self._pages.get(scope["path"])
        status, kind, body = await page() if page else (404, "text/plain", b"not found\n")
        headers = [(b"content-type", kind.encode()), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self) -> Answer:
        return _verdict("live", _asked(self._running.progress))

    async def _ready(self) -> Answer:
        checks = _asked({**self._running.progress, **self._running.prepared})
        if (probe := self._running.probe) is not None:
            checks["database"] = await _answers(probe)
        checks["accepting"] = not self._running.stop.is_set()
        return _verdict("ready", checks)

    async def _metrics(self) -> Answer:
        return 200, CONTENT_TYPE_LATEST, generate_latest()


async def _answers(database: Database) -> bool:
    try:
        async with asyncio.timeout(_DATABASE_SECONDS), database.reading() as session:
            await session.execute(text("select 1"))
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.warning("the database does not answer", extra={"fault": type(error).__name__})
        return False
    return True


def _asked(checks: Mapping[str, Callable[[], bool]]) -> dict[str, bool]:
    return {name: check() for name, check in checks.items()}


def _verdict(state: str, checks: Mapping[str, bool]) -> Answer:
    holds = all(checks.values())
    body = {"status": state if holds else f"not {state}", "checks": checks}
    return 200 if holds else 503, "application/json", orjson.dumps(body)


async def serve(running: Running) -> None:
    """Serve the probes of a process on METRICS_PORT, until stopped."""
    await serve_app(Probes(running), running, "METRICS_PORT")
