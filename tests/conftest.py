"""What the tests that cross services share: the whole suite, and a Node project."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from laurel_cli.running import Suite

from tests.support.nodes import installed
from tests.support.sent import Sent
from tests.support.suites import running_suite


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def suite() -> AsyncIterator[Suite]:
    """The whole suite behind its gateway, started once for all tests that cross services.

    It ends when the run goes on to other folders than this one: at rest its processes would take a
    tenth of a processor from the tests that follow.
    """
    async with running_suite() as running:
        yield running


@pytest.fixture(scope="session")
def sent() -> Sent:
    """All that was sent to the suite by any test: what it must amount to."""
    return Sent()


@pytest.fixture(scope="session")
def node_project() -> Path:
    """The project of support/js with its packages, installed once for each state of its lock."""
    return installed()
