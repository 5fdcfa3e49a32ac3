"""Serves an ASGI app with uvicorn inside a role, leaving signals to the runtime."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import uvicorn

from laurel_service.service import Running


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The runtime handles signals for every role of the process."""
        yield


async def serve_app(
    app: Any, running: Running, *, port: int, websockets: Literal["auto", "none"] = "none"
) -> None:
    """Serve until stopped, then finish the requests under way within the grace."""
    settings = running.service.settings
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=port,
        http="httptools",
        ws=websockets,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.shutdown_grace_seconds),
    )
    server = _Server(config)
    stopping = asyncio.create_task(_stop(server, running.stop))
    try:
        await server.serve()
    finally:
        stopping.cancel()


async def _stop(server: uvicorn.Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True
