"""What the tests of every service share: its database, its environment, and the service itself."""

from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
import pytest_asyncio
from laurel_service import Service
from laurel_service.migrate import upgrade
from laurel_service.testing import jwks_file
from laurel_testkit import PreparedFactory

SERVICES = Path(__file__).parent


@pytest.fixture
def package(request: pytest.FixtureRequest) -> str:
    """The service whose test it is, by the folder."""
    return request.path.relative_to(SERVICES).parts[0]


@pytest_asyncio.fixture
async def dsn(prepared: PreparedFactory, package: str) -> str:
    """A database of the service's own with the newest schema."""
    return await prepared(package, partial(upgrade, package=package))


@pytest.fixture
def environment(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What the service reads, for a test to change."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("JWKS_FILE", str(jwks_file(tmp_path)))
    return monkeypatch


@pytest.fixture
def service(package: str, environment: pytest.MonkeyPatch) -> Service:
    """The service as its environment composes it."""
    made: Service = import_module(f"{package}.__main__").build()
    return made
