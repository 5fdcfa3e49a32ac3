import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from laurel_events import Flow
from laurel_service import Service, ServiceSettings
from laurel_service.migrate import upgrade
from laurel_service.testing import client, jwks_file
from laurel_testkit import DatabaseFactory, PreparedFactory
from sample_service.typing_users import Typing


@pytest.fixture
async def dsn(database: DatabaseFactory) -> str:
    """An empty database."""
    return await database()


@pytest.fixture
async def migrated(prepared: PreparedFactory) -> str:
    """A database with the sample service's tables."""
    return await prepared("sample_service", partial(upgrade, package="sample_service"))


@pytest.fixture
def service(migrated: str, tmp_path: Path) -> Service:
    return Service(
        name="sample",
        package="sample_service",
        settings=ServiceSettings(
            database_url=migrated, jwks_file=jwks_file(tmp_path), max_body_bytes=1000
        ),
        flow=Flow(service="sample", consumes={}, produces=()),
        router="sample_service.api:router",
        resources={str: "hello", asyncio.Event: asyncio.Event, Typing: Typing},
        mounts={"/sockets": "sample_service.api:sockets"},
    )


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client(service) as opened:
        yield opened
