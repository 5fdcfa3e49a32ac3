"""Serves an ASGI app with uvicorn inside a role, leaving signals to the runtime."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import uvicorn

from laurel_service.service import Running
from laurel_service.settings import ServiceSettings
from laurel_service.settings_error import SettingsError

log = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 75
"""How long an idle connection stays open: longer than the gateway keeps it for its next request,
as a request that meets the closing of its connection is lost."""


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The runtime handles signals for every role of the process."""
        yield


async def serve_app(
    app: Any, running: Running, variable: str, websockets: Literal["auto", "none"] = "none"
) -> None:
    """Serve on the port that `variable` sets until stopped, then finish the requests under way.

    Raises SettingsError if the port can't be had.
    """
    settings = running.service.settings
    config = uvicorn.Config(
        app,
        http="httptools",
        ws=websockets,
        ws_max_size=settings.max_body_bytes,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=settings.max_connections,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.shutdown_grace_seconds,
    )
    server = _Server(config)
    listening = _listen(settings, variable)
    log.info("listening", extra={"port": listening.getsockname()[1]})
    stopping = asyncio.create_task(_stop(server, running.stop))
    try:
        await server.serve(sockets=[listening])
    finally:
        stopping.cancel()


def _listen(settings: ServiceSettings, variable: str) -> socket.socket:
    host, port = settings.http_host, getattr(settings, variable.lower())
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(
            f"{variable} is not usable: {host}:{port} can't be listened on ({error.strerror}). "
            f"Set {variable} to a free port, or HTTP_HOST to an address of this machine."
        ) from None


async def _stop(server: uvicorn.Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True
