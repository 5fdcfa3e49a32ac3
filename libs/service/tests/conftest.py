import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from laurel_events import Flow
from laurel_service import Service, ServiceSettings
from laurel_service.migrate import upgrade
from laurel_service.testing import client, jwks_file
from laurel_testkit import DatabaseFactory


@pytest.fixture
async def dsn(database: DatabaseFactory) -> str:
    """An empty database."""
    return await database()


@pytest.fixture
async def migrated(dsn: str) -> str:
    """A database with the sample service's tables."""
    await asyncio.to_thread(upgrade, dsn, "sample_service")
    return dsn


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
        resources={str: "hello", asyncio.Event: asyncio.Event},
        mounts={"/sockets": "sample_service.api:sockets"},
    )


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client(service) as opened:
        yield opened
