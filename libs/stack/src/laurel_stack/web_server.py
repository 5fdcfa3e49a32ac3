"""What the stack's own servers start with: common options, a route for health, and serving."""

import argparse
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from laurel_stack.ports import LOOPBACK


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


def serve(application: Starlette, chosen: argparse.Namespace) -> None:
    """Serve on the chosen host and port until SIGTERM or SIGINT."""
    uvicorn.run(
        application,
        host=chosen.host,
        port=chosen.port,
        http="httptools",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
