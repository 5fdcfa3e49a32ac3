"""Real servers for tests: each is started once a session, when the first test asks for it."""

import asyncio
import signal
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import LiteralString, NamedTuple

import psycopg
import pytest
import pytest_asyncio
from laurel_stack.options import default_cache
from laurel_stack.servers import kafka as kafka_server
from laurel_stack.servers import media as media_server
from laurel_stack.servers import pinata as pinata_server
from laurel_stack.servers import postgres as postgres_server
from laurel_stack.servers import redis as redis_server
from laurel_stack.servers import solana as solana_server
from laurel_stack.supervisor import Supervisor
from laurel_stack.tools import Tools
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from laurel_testkit.brokers import own_kafka, secure_kafka
from laurel_testkit.homes import apart

__all__ = ["own_kafka", "secure_kafka"]

# Copied as files, a database takes two thirds of the time that it takes through the log.
COPY: LiteralString = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"

DatabaseFactory = Callable[[], Awaitable[str]]
PreparedFactory = Callable[[str, Callable[[str], None]], Awaitable[str]]


class Media(NamedTuple):
    """Where the store of media answers, and the key that signs for it."""

    url: str
    secret: str


class Pinata(NamedTuple):
    """Where the content store answers, and the token it wants."""

    url: str
    jwt: str


def pytest_configure() -> None:
    """Let a run that is terminated end like one that is interrupted: its servers end with it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stack() -> AsyncIterator[Supervisor]:
    """The supervisor of the session's servers; all end with the session, and their data goes."""
    async with apart("laurel-test-") as supervisor:
        yield supervisor


@pytest.fixture(scope="session")
def tools() -> Tools:
    """The programs of the stack."""
    return Tools()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kafka(stack: Supervisor, tools: Tools) -> str:
    """The bootstrap address of a broker; topics are the test's to create."""
    return await kafka_server.start(stack, tools, default_cache())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres(stack: Supervisor, tools: Tools) -> str:
    """The administrator's DSN of a PostgreSQL whose data need not outlive a power cut."""
    return await postgres_server.start(stack, tools, durable=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def redis_url(stack: Supervisor, tools: Tools) -> str:
    """The URL of a Redis."""
    return await redis_server.start(stack, tools)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def solana_rpc(stack: Supervisor) -> str:
    """The URL of a local chain with short slots, which plays faults on demand."""
    return await solana_server.start(stack, default_cache(), slot_ms=20, faults=True)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pinata(stack: Supervisor) -> Pinata:
    """A content store that speaks Pinata's API."""
    jwt = stack.home.password(pinata_server.NAME)
    return Pinata(await pinata_server.start(stack, jwt), jwt)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def media(stack: Supervisor) -> Media:
    """A store that takes what an S3-compatible one takes."""
    secret = stack.home.password(media_server.NAME)
    return Media(await media_server.start(stack, secret), secret)


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres: str) -> AsyncIterator[DatabaseFactory]:
    """Makes an empty database at each call and returns its DSN; they are dropped with the test."""
    async with databases(postgres) as make:
        yield make


@asynccontextmanager
async def databases(postgres: str) -> AsyncIterator[DatabaseFactory]:
    """The fixture `database` for fixtures that last longer than a test."""
    made: list[str] = []

    async def make() -> str:
        made.append(f"test_{uuid.uuid4().hex}")
        await _execute(postgres, COPY, made[-1], "template1")
        return _dsn(postgres, made[-1])

    yield make
    for name in made:
        await _execute(postgres, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def templates() -> dict[str, str]:
    """The databases that others are copied from, by the name of what prepared them."""
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def prepared(postgres: str, templates: dict[str, str]) -> AsyncIterator[PreparedFactory]:
    """Makes a database as `prepare(dsn)` leaves an empty one, and returns its DSN.

    What is prepared under one `name` is prepared once a session and then copied: a service's
    migrations take ten times as long as a copy of what they make.
    """
    made: list[str] = []

    async def make(name: str, prepare: Callable[[str], None]) -> str:
        if name not in templates:
            template = f"prepared_{name}_{uuid.uuid4().hex[:8]}"
            await _execute(postgres, "CREATE DATABASE {}", template)
            await asyncio.to_thread(prepare, _dsn(postgres, template))
            templates[name] = template
        made.append(f"test_{uuid.uuid4().hex}")
        await _execute(postgres, COPY, made[-1], templates[name])
        return _dsn(postgres, made[-1])

    yield make
    for one in made:
        await _execute(postgres, "DROP DATABASE {} WITH (FORCE)", one)


def _dsn(admin: str, name: str) -> str:
    parts = conninfo_to_dict(admin)
    return (
        f"postgresql://{parts['user']}:{parts['password']}@{parts['host']}:{parts['port']}/{name}"
    )


async def _execute(admin: str, statement: LiteralString, *names: str) -> None:
    async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as connection:
        await connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
