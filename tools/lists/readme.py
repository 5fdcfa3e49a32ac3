"""The services in README.md: what each is for, and the picture of who hears whom."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from laurel_schemas import topics

from tools.docs.surfaces import load_surfaces
from tools.lists.blocks import Block, Services


def _table(services: Services) -> Iterator[str]:
    yield "| service | is for |"
    yield "|---|---|"
    for service in services:
        yield f"| [{service.name}](services/{service.name}) | {service.description} |"


def _picture(_services: Services) -> Iterator[str]:
    """One arrow from each writer to each reader, with the topics that take it."""
    surfaces = load_surfaces()
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for topic in topics():
        for writer in surfaces.writers(topic):
            for reader in surfaces.readers(topic):
                if reader != writer:
                    arrows[writer, reader].append(topic.name)
    for (writer, reader), names in arrows.items():
        yield f"    {writer} -->|{'<br>'.join(names)}| {reader}"


README: Mapping[str, Block] = {"services": _table, "picture": _picture}
