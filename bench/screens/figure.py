"""Deliveries to screens a second of a core, and a connection's memory, beside the library's."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from laurel_cli.journey import until
from laurel_cli.roles import migrate
from laurel_events import Database
from laurel_service.testing import ISSUER, jwks_file
from laurel_stack.ports import free_port
from notification_router.sockets.wakes import open_wakes
from sqlalchemy import text

from bench.ground import Servers, servers
from bench.report import Row, Target
from bench.routing.figure import BATCH, NOBODY, routing
from bench.screens.processes import Clients, Server, connected, serving
from bench.sizes import Sizes

_PAYLOAD = "select payload from socket_messages limit 1"
_WAITING = "select count(*) from socket_messages where acked_at is null"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a server took: deliveries a second, and a second of its core; KB a connection."""

    a_second: float
    a_core: float
    connection_kb: float


async def measure(sizes: Sizes) -> list[Row]:
    """The router's API and the bare library by turns, each in a process of its own."""
    ours, theirs = [], []
    tokens = [ISSUER.token(user) for user in range(1, sizes.screens + 1)]
    async with servers() as ground:
        for _ in range(sizes.rounds):
            shown, payload = await _laurel(ground, sizes, tokens)
            ours.append(shown)
            theirs.append(await _bare(sizes, tokens, payload))
    return list(_rows(ours, theirs, sizes))


def _rows(ours: Sequence[Shown], theirs: Sequence[Shown], sizes: Sizes) -> list[Row]:
    pairs = list(zip(ours, theirs, strict=True))
    on = f"{sizes.screens:,} connections"
    return [
        Row(
            *(f"shown on {on}", [one.a_core for one in ours], "deliveries/s of a core"),
            target=Target("at least", 5_000),
        ),
        Row(
            *("bare library", [one.a_core for one in theirs], "deliveries/s of a core"),
            [one.a_core / other.a_core for one, other in pairs],
            "Laurel to it",
        ),
        Row("shown, by the clock", [one.a_second for one in ours], "deliveries/s"),
        Row(
            *(f"memory a connection, of {on}", [one.connection_kb for one in ours], "KB"),
            [one.connection_kb / other.connection_kb for one, other in pairs],
            "the bare library's",
        ),
    ]


async def _laurel(ground: Servers, sizes: Sizes, tokens: Sequence[str]) -> tuple[Shown, Any]:
    async with ground.database() as dsn:
        await migrate("notification_router", {"DATABASE_URL": dsn})
        port = free_port()
        told = _settings(ground, dsn, port)
        async with (
            serving(port, ["notification_router", "api"], told) as server,
            Database(dsn, service="notification_router") as database,
        ):
            empty = server.kilobytes
            async with connected(server, tokens, sizes.shown * len(tokens)) as clients:
                taken = (server.kilobytes - empty) / len(tokens)
                await _store(database, sizes)
                await ground.settle()
                rates = await _timed(server, clients, sizes, _wake(ground, database, sizes))
                return Shown(*rates, taken), await _first(database, _PAYLOAD)


def _settings(ground: Servers, dsn: str, port: int) -> dict[str, str]:
    """As in use, but for caps: all clients have one address, and wake-ups come when they should."""
    return {
        "DATABASE_URL": dsn,
        "REDIS_URL": ground.redis,
        "KAFKA_BOOTSTRAP": ground.kafka,
        "JWKS_FILE": str(jwks_file(ground.home.root)),
        "FOLLOW_REVOCATIONS": "false",
        "HTTP_PORT": str(port),
        "MAX_CONNECTIONS": "15000",
        "SOCKET_UNPROVEN_PER_ADDRESS": "15000",
        "SOCKET_SWEEP_SECONDS": "86400",
        "LOG_LEVEL": "ERROR",
    }


async def _store(database: Database, sizes: Sizes) -> None:
    """Badges of everybody, routed as ever; nobody is woken yet."""
    users = [user for _ in range(sizes.shown) for user in range(1, sizes.screens + 1)]
    async with open_wakes(NOBODY) as nobody:
        give = routing(database, nobody)
        for start in range(0, len(users), BATCH):
            await give(users[start : start + BATCH])


async def _wake(ground: Servers, database: Database, sizes: Sizes) -> None:
    async with open_wakes(ground.redis) as wakes:
        await wakes.publish(range(1, sizes.screens + 1))
        await until("all to be acknowledged", lambda: _none_waits(database), 600)


async def _none_waits(database: Database) -> bool:
    return int(await _first(database, _WAITING)) == 0


async def _first(database: Database, query: str) -> Any:
    async with database.reading() as session:
        return await session.scalar(text(query))


async def _timed(server: Server, clients: Clients, sizes: Sizes, work: Any) -> tuple[float, float]:
    """Deliveries a second until the last has come, and of the core until all are acknowledged."""
    number = sizes.shown * sizes.screens
    busy, started = server.seconds, time.monotonic()
    ended, _ = await asyncio.gather(clients.all_come(), work)
    return number / (ended - started), number / (server.seconds - busy)


async def _bare(sizes: Sizes, tokens: Sequence[str], payload: Any) -> Shown:
    port = free_port()
    async with serving(port, ["bench.screens.bare", str(port)], {}) as server:
        empty = server.kilobytes
        async with connected(server, tokens, sizes.shown * len(tokens)) as clients:
            taken = (server.kilobytes - empty) / len(tokens)
            job = {"each": sizes.shown, "payload": payload}
            return Shown(*await _timed(server, clients, sizes, _post(server, job)), taken)


async def _post(server: Server, job: dict[str, Any]) -> None:
    async with httpx.AsyncClient(timeout=None) as http:
        (await http.post(server.url, json=job)).raise_for_status()
