"""The bridge on a real broker."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from bridge.__main__ import build
from laurel_events.admin import create_topics
from laurel_service.testing import client, jwks_file


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def broker(kafka: str) -> str:
    await create_topics(kafka)
    return kafka


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """What the service reads, for a test to change; it has no database."""
    monkeypatch.setenv("JWKS_FILE", str(jwks_file(tmp_path)))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return monkeypatch


@pytest_asyncio.fixture(loop_scope="session")
async def http(broker: str, environment: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    environment.setenv("KAFKA_BOOTSTRAP", broker)
    environment.setenv("EVENTS_WAITING", "500")
    async with client(build()) as opened:
        yield opened
