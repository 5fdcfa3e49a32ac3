"""How `make test WORKERS=2` spreads the tests: each process has servers of its own."""

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

# Suites that tests start, commands included, build no console: those that are about it say so.
os.environ.setdefault("LAUREL_CONSOLE", "off")

SUITE = "suite"
"""The fixture with the whole suite, which takes half a minute to start and a gigabyte to run."""


class _ByFile(LoadGroupScheduling):
    """Files stay whole, as their fixtures are shared; so do the groups, whatever the file."""

    def _split_scope(self, nodeid: str) -> str:
        group = super()._split_scope(nodeid)
        return group.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByFile:
    """Spread the tests over the processes by what they share."""
    return _ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process have all that needs the suite, first: what takes longest begins at once."""
    for item in items:
        if SUITE in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(SUITE))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)
