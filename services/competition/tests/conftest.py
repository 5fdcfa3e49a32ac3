"""The competition service on a database of its own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from competition.__main__ import build
from competition.audit import CHECKS
from competition_world import SEAL_KEY, World
from laurel_events import Database
from laurel_service import Service
from laurel_service.migrate import upgrade
from laurel_service.testing import broken_checks, client, jwks_file
from laurel_testkit import PreparedFactory
from laurel_testkit.proofs import build as build_verifier

BY_THE_WALL_CLOCK = {"nothing_is_late"}
"""The tests live in 2025, and the audit does not."""


@pytest_asyncio.fixture
async def dsn(prepared: PreparedFactory) -> str:
    """A database with the newest schema."""
    return await prepared("competition", partial(upgrade, package="competition"))


@pytest.fixture(scope="session")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program that verifies proofs."""
    return build_verifier(tmp_path_factory.mktemp("verifier"))


@pytest.fixture
def service(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """The service as its environment composes it."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("JWKS_FILE", str(jwks_file(tmp_path)))
    monkeypatch.setenv("LEADERBOARD_FRESH_FOR", "PT0S")
    monkeypatch.setenv("LIVE_EVERY", "PT0S")
    monkeypatch.setenv("SEAL_KEY", SEAL_KEY)
    return build()


@pytest_asyncio.fixture
async def world(dsn: str, service: Service) -> AsyncIterator[World]:
    """The database at noon of 2025-06-01; whatever a test does with it, its checks hold after."""
    async with Database(dsn, service="competition", pool_size=20) as opened:
        yield World(opened)
    assert await broken_checks(service, CHECKS) - BY_THE_WALL_CLOCK == set()


@pytest_asyncio.fixture
async def http(service: Service, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service, at the time of the world."""
    async with client(replace(service, now=world.clock)) as opened:
        yield opened
