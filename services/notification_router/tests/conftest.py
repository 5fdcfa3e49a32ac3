"""The notification router on a database of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.notifications_deliveries_v1 import TOPIC
from laurel_service import Running, Service
from laurel_service.api.server import serve
from laurel_service.migrate import upgrade
from laurel_service.runtime import started
from laurel_service.testing import jwks_file
from laurel_stack.ports import free_port
from laurel_testkit import PreparedFactory, eventually
from notification_router.__main__ import build
from notification_router.channels.opening import open_channels
from notification_router.controls import Controls
from notification_router.handlers import route
from notification_router.handlers.knowing import remember
from notification_router.settings import Settings
from notification_router.sockets.wakes import Wakes, open_wakes
from notification_router.statistics.tallies import JOB

from .clock import NOW
from .events import example
from .providers import TOKEN, MailServer, TelegramServer, serving
from .world import ADA, EMAIL, World

__all__ = ["NOW"]

Route = Callable[..., Awaitable[None]]
Replica = Callable[..., Awaitable[str]]


@pytest_asyncio.fixture
async def dsn(prepared: PreparedFactory) -> str:
    """A database with the newest schema."""
    return await prepared("notification_router", partial(upgrade, package="notification_router"))


@pytest_asyncio.fixture
async def router_database(dsn: str) -> AsyncIterator[Database]:
    """The same database, opened."""
    async with Database(dsn, service="notification_router") as opened:
        yield opened


@pytest.fixture
def unit_of_work(router_database: Database) -> UnitOfWork:
    """Transactions on the database at noon of 2025-06-01."""
    return router_database.unit_of_work(lambda: NOW)


@pytest_asyncio.fixture
async def wakes(redis_url: str) -> AsyncIterator[Wakes]:
    """Wake-ups over a real Redis."""
    async with open_wakes(redis_url) as opened:
        yield opened


@pytest.fixture
def routed(unit_of_work: UnitOfWork, wakes: Wakes) -> Route:
    """Routes events as the worker does."""

    async def consume(*messages: Message[Any]) -> None:
        async with unit_of_work() as tx:
            await route(messages, tx, wakes, Controls())

    return consume


@pytest.fixture
def environment(
    dsn: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """What the service reads, for a test to change."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("JWKS_FILE", str(jwks_file(tmp_path)))
    monkeypatch.setenv("SHUTDOWN_GRACE_SECONDS", "2")
    return monkeypatch


@pytest.fixture
def service(environment: pytest.MonkeyPatch) -> Service:
    """The service as its environment composes it."""
    return build()


@pytest_asyncio.fixture
async def bootstrap(kafka: str, environment: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A broker with an empty topic of deliveries and no trace of the job."""
    environment.setenv("KAFKA_BOOTSTRAP", kafka)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC.name, TOPIC.partitions, 1)])
    yield kafka
    ours = {TOPIC.name, *JOB.changelogs} & set(await admin.list_topics())
    await admin.delete_topics(sorted(ours))

    async def gone() -> bool:
        return not ours & set(await admin.list_topics())

    await eventually(gone)
    await admin.close()


@pytest_asyncio.fixture
async def replica(environment: pytest.MonkeyPatch) -> AsyncIterator[Replica]:
    """Starts a replica of the API on a port of its own and returns its URL."""
    async with AsyncExitStack() as stack:

        async def start() -> str:
            return await stack.enter_async_context(served(build()))

        yield start


@pytest_asyncio.fixture
async def mail() -> AsyncIterator[MailServer]:
    """A mail server."""
    async with serving(MailServer(), "smtp") as server:
        yield server


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """Telegram's bot API."""
    async with serving(TelegramServer(), "http") as server:
        yield server


@pytest_asyncio.fixture
async def world(
    router_database: Database, wakes: Wakes, dsn: str, mail: MailServer, telegram: TelegramServer
) -> AsyncIterator[World]:
    """A router with these providers, which knows Ada."""
    settings = Settings(
        database_url=dsn,
        smtp_url=mail.url,
        telegram_token=TOKEN,
        telegram_api=telegram.url,
        link_key="a key of tests",
    )
    async with open_channels(settings) as channels:
        made = World(router_database, wakes, channels)
        async with made.unit_of_work() as tx:
            user = example(UserAnnounced, user_id=ADA, email=EMAIL, username='<b>&"')
            await remember([message(user)], tx)
        yield made


@asynccontextmanager
async def served(service: Service) -> AsyncIterator[str]:
    async with opened(service) as (url, _):
        yield url


@asynccontextmanager
async def opened(service: Service) -> AsyncIterator[tuple[str, Running]]:
    """A replica of the API, and what it has at hand."""
    port = free_port()
    settings = service.settings.model_copy(update={"http_port": port})
    stop = asyncio.Event()
    async with started(replace(service, settings=settings), stop) as running:
        serving = asyncio.ensure_future(serve(running))
        url = f"http://127.0.0.1:{port}"
        await eventually(lambda: answers(url), 60)
        yield url, running
        stop.set()
        await serving


async def answers(url: str) -> bool:
    """Whether a process is ready."""
    async with httpx.AsyncClient() as http:
        try:
            return (await http.get(f"{url}/health/ready")).is_success
        except httpx.TransportError:
            return False
