"""The services in pyproject.toml: what is installed, and where sources and test helpers lie."""

from collections.abc import Iterator, Mapping

from tools.docs.surfaces import ROOT
from tools.lists.blocks import Block, Services


def _dependencies(services: Services) -> Iterator[str]:
    return (f'    "{service.host}",' for service in services)


def _sources(services: Services) -> Iterator[str]:
    return (f"{service.host} = {{ workspace = true }}" for service in services)


def _source_folders(services: Services) -> Iterator[str]:
    yield from (f'    "services/{service.name}/src",' for service in services)
    yield from _helpers(services)


def _helpers(services: Services) -> Iterator[str]:
    """The folders whose modules the tests of one service import by name."""
    for service in services:
        folder = f"services/{service.name}/tests/support"
        if (ROOT / folder).is_dir():
            yield f'    "{folder}",'


WORKSPACE: Mapping[str, Block] = {
    "dependencies": _dependencies,
    "sources": _sources,
    "source-folders": _source_folders,
    "test-helpers": _helpers,
}
