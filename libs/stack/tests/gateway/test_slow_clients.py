"""Clients that are slow, silent or many hold nothing that others need."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from laurel_stack.gateway import Environment, RouteTable
from laurel_stack.gateway.environment import Timeouts
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from websockets.asyncio.client import connect

from .conftest import Gateway, Signer, configured, keys_of, running_envoy, serving, wait_until
from .test_gateway import CENTER, CLAIM

REQUEST_SECONDS = 1
CONNECTIONS = 8


@pytest.fixture(scope="module")
def strict(
    table: RouteTable, upstream: tuple[str, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """A gateway with time-outs and caps that a test can reach."""
    environment = Environment(
        identity=keys_of(upstream),
        timeouts=Timeouts(headers=1, request=REQUEST_SECONDS),
        max_connections=CONNECTIONS,
    )
    config = configured(table, upstream, environment)
    with running_envoy(config, tmp_path_factory.mktemp("envoy")) as running:
        yield running


def opened(gateway: Gateway) -> socket.socket:
    host, port = gateway.host.split(":")
    return socket.create_connection((host, int(port)), 10)


def said(raw: socket.socket) -> str:
    """What comes until the other side closes."""
    return b"".join(iter(lambda: raw.recv(4096), b"")).decode()


@pytest.mark.requirement("API-033")
def test_a_body_that_trickles_is_refused(strict: Gateway, signer: Signer) -> None:
    head = f"POST {CLAIM} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {signer.token(1)}\r\n"
    with opened(strict) as raw:
        raw.sendall(f"{head}Content-Length: 600\r\n\r\n".encode())
        raw.sendall(b"x")
        answer = said(raw)
    assert answer.startswith("HTTP/1.1 408")
    assert '"code":"REQUEST_TIMEOUT"' in answer


@pytest.mark.requirement("API-033")
def test_headers_that_trickle_are_refused(strict: Gateway) -> None:
    with opened(strict) as raw:
        raw.sendall(b"GET /health HTTP/1.1\r\nHost:")
        assert said(raw).startswith("HTTP/1.1 408")


async def test_an_open_socket_is_no_slow_body(strict: Gateway, signer: Signer) -> None:
    url = f"ws://{strict.host}/socket.io/?EIO=4&transport=websocket&access_token={signer.token(2)}"
    async with connect(url) as websocket:
        until = time.monotonic() + 2 * REQUEST_SECONDS
        while time.monotonic() < until:
            await websocket.ping()
        await websocket.send("hello")
        assert await websocket.recv() == "2: hello"


@pytest.mark.requirement("API-033")
def test_connections_have_a_cap(strict: Gateway) -> None:
    """Beyond it the connection is closed at once, and those that are open are served."""
    held = [opened(strict) for _ in range(CONNECTIONS)]
    try:
        with opened(strict) as one_more:
            assert one_more.recv(1) == b""
        held[0].sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert held[0].recv(12) == b"HTTP/1.1 200"
    finally:
        for raw in held:
            raw.close()


@pytest.mark.requirement("API-034")
def test_a_gateway_that_is_held_up_meets_no_closing_connection(
    table: RouteTable, upstream: tuple[str, int], signer: Signer, tmp_path: Path
) -> None:
    """A CPU limit holds a process for a moment, just when a service closes an idle connection."""
    keep_alive, idle = 2, 1

    async def tell(_: Request) -> JSONResponse:
        return JSONResponse({})

    paths = ("/health/ready", CENTER)
    app = Starlette(routes=[Route(path, tell) for path in paths])
    with serving(app, timeout_keep_alive=keep_alive) as service:
        environment = Environment(identity=keys_of(upstream), timeouts=Timeouts(upstream_idle=idle))
        config = configured(table, service, environment)
        with running_envoy(config, tmp_path) as gateway, httpx.Client() as http:
            asked = f"http://{gateway.host}{CENTER}"
            bearer = signer.bearer(1, scope="unmetered")
            wait_until(lambda: http.get(asked, headers=bearer).is_success, "it answers")
            for early in (0.05, 0.0, -0.05):
                http.get(asked, headers=bearer)
                threading.Event().wait(keep_alive - 0.1 + early)
                os.kill(gateway.process.pid, signal.SIGSTOP)
                held = threading.Timer(0.15, os.kill, (gateway.process.pid, signal.SIGCONT))
                held.start()
                assert http.get(asked, headers=bearer).status_code == 200
                held.join()
