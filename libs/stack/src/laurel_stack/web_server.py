"""What the stack's own servers start with: common options, a route for health, and serving."""

import argparse
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from laurel_stack.ports import LOOPBACK

_MAX_MESSAGE_BYTES: Final = 50 * 1024


async def _health(_request: Request) -> Response:
    return PlainTextResponse("ok")


HEALTH = Route("/health", _health, methods=["GET"])
"""Answers once the server does, for whoever started it."""


def options(
    package: str, usage: str | None, host: Callable[[str], str] = str
) -> argparse.ArgumentParser:
    """A parser of `--host`, which `host` checks, `--port` and `--data`; add others to it."""
    parser = argparse.ArgumentParser(prog=f"python -m {package}", description=usage)
    parser.add_argument("--host", type=host, default=LOOPBACK)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of what it keeps")
    return parser


def serve(
    application: Starlette, chosen: argparse.Namespace, websocket_port: int | None = None
) -> None:
    """Serve on the chosen host and port until SIGTERM or SIGINT.

    With a `websocket_port`, WebSockets too, and all of it on that port as well.
    """
    config = uvicorn.Config(
        application,
        host=chosen.host,
        port=chosen.port,
        http="httptools",
        ws="none" if websocket_port is None else "websockets-sansio",
        ws_max_size=_MAX_MESSAGE_BYTES,
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
    ports = [port for port in (chosen.port, websocket_port) if port is not None]
    uvicorn.Server(config).run(sockets=[_listening(chosen.host, port) for port in ports])


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as error:
        sys.exit(f"Port {port} cannot be listened on: {error.strerror}.")
