"""Real servers for tests: each is started once a session, when the first test asks for it."""

import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import LiteralString, NamedTuple

import psycopg
import pytest
import pytest_asyncio
from laurel_stack.home import Home
from laurel_stack.options import default_cache
from laurel_stack.servers import kafka as kafka_server
from laurel_stack.servers import pinata as pinata_server
from laurel_stack.servers import postgres as postgres_server
from laurel_stack.servers import redis as redis_server
from laurel_stack.servers import solana as solana_server
from laurel_stack.supervisor import Supervisor
from laurel_stack.tools import Tools
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

DatabaseFactory = Callable[[], Awaitable[str]]


class Pinata(NamedTuple):
    """Where the content store answers, and the token it wants."""

    url: str
    jwt: str


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stack() -> AsyncIterator[Supervisor]:
    """The supervisor of the session's servers; all end with the session, and their data goes.

    In the system's temporary folder: pytest's own is closed to the user PostgreSQL runs as.
    """
    root = Path(tempfile.mkdtemp(prefix="laurel-test-"))
    supervisor = Supervisor(Home(root))
    yield supervisor
    await supervisor.stop_all()
    shutil.rmtree(root)


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
    """The administrator's DSN of a PostgreSQL."""
    return await postgres_server.start(stack, tools)


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


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres: str) -> AsyncIterator[DatabaseFactory]:
    """Makes an empty database at each call and returns its DSN; they are dropped with the test."""
    made: list[str] = []

    async def make() -> str:
        made.append(f"test_{uuid.uuid4().hex}")
        await _execute(postgres, "CREATE DATABASE {}", made[-1])
        parts = conninfo_to_dict(postgres)
        return (
            f"postgresql://{parts['user']}:{parts['password']}"
            f"@{parts['host']}:{parts['port']}/{made[-1]}"
        )

    yield make
    for name in made:
        await _execute(postgres, "DROP DATABASE {} WITH (FORCE)", name)


async def _execute(admin: str, statement: LiteralString, name: str) -> None:
    async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as connection:
        await connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
