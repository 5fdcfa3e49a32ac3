"""How `make test WORKERS=2` spreads the tests: each process has servers of its own."""

import os

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Suites that tests start, commands included, build no console: those that are about it say so.
os.environ.setdefault("LAUREL_CONSOLE", "off")

# A check of a rule is no check of the machine: on a busy one any example may take long.
settings.register_profile("laurel", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("laurel")

SUITE = "suite"
"""The fixture with the whole suite, which takes half a minute to start and gigabytes to run."""
SHARED = ("tests/console/", "tests/faults/", "tests/journey/", "tests/mirrored/")
"""What shares one suite a folder or several: the only places where a test may ask for it.

By folder, as xdist's groups are lost: what it writes into a test's id, pytest 9.2 does not read.
"""
CROSSING = "tests/"
"""What is about all services: starts whole services, images and releases."""


class _ByFile(LoadScopeScheduling):
    """Files stay whole, as their fixtures are shared; so does what needs the suite."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.startswith(SHARED):
            return "console" if file.startswith(SHARED[0]) else SUITE
        return file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByFile:
    """Spread the tests over the processes by what they share."""
    return _ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process have all that needs the suite, first: what takes longest begins at once.

    The long files of tests/ follow, and the many short ones end the run, so that no process waits
    for another's last file.
    """
    elsewhere = [
        item.nodeid
        for item in items
        if SUITE in getattr(item, "fixturenames", ()) and not item.nodeid.startswith(SHARED)
    ]
    if elsewhere:
        raise pytest.UsageError(f"{elsewhere[0]} needs the suite: it belongs to {SHARED}")
    items.sort(key=lambda item: [not item.nodeid.startswith(one) for one in (SHARED, CROSSING)])
