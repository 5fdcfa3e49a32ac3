"""The operations service beside a broker, and a process of its own kind to look at."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio
from laurel_events import Database
from laurel_events.admin import create_topics
from laurel_service.testing import client, jwks_file
from laurel_stack.ports import LOOPBACK, Reservation
from laurel_stack.probes import answers_get
from laurel_testkit import eventually
from laurel_testkit.plugin import databases
from operations.__main__ import build

GONE = "http://127.0.0.1:1"
ACTS_KEY = "0a" * 32
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def broker(kafka: str) -> str:
    await create_topics(kafka)
    return kafka


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def looked_at(
    broker: str, postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The address of a real process that answers for its health."""
    keys = jwks_file(tmp_path_factory.mktemp("keys"))
    with Reservation(1) as held:
        (port,) = held.ports
    told = {"KAFKA_BOOTSTRAP": broker, "JWKS_FILE": str(keys), "HTTP_PORT": str(port)}
    async with databases(postgres) as database:
        told |= {"DATABASE_URL": await database(), "ACTS_KEY": ACTS_KEY}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "operations", "api", env={**os.environ, **told}
        )
        try:
            await eventually(lambda: answers_get(f"http://{LOOPBACK}:{port}/health/ready"), 120)
            yield f"http://{LOOPBACK}:{port}"
        finally:
            process.terminate()
            assert await process.wait() == 0


@pytest.fixture
def environment(environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What the service reads, for a test to change."""
    environment.setenv("ACTS_KEY", ACTS_KEY)
    return environment


@pytest_asyncio.fixture(loop_scope="session")
async def http(
    broker: str, looked_at: str, environment: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API, which knows of a process that answers and of one that is gone."""
    environment.setenv("KAFKA_BOOTSTRAP", broker)
    environment.setenv("PROCESSES", f"operations={looked_at},badges-worker={GONE}")
    async with client(build()) as opened:
        yield opened


@pytest_asyncio.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    """The database of the service."""
    async with Database(dsn, service="operations") as opened:
        yield opened
