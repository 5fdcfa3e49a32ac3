"""CODEOWNERS: a team for each service's folder, and the owner of each topic's schema."""

from collections.abc import Iterator, Mapping

from laurel_schemas import Topic, topics

from tools.docs.surfaces import PLATFORM, ROOT
from tools.lists.blocks import Block, Services

_WIDTH = 72


def _folders(services: Services) -> Iterator[str]:
    return (_line(f"/services/{service.name}/", service.name) for service in services)


def _schemas(_services: Services) -> Iterator[str]:
    for topic in topics():
        if topic.owner != PLATFORM:
            yield _line(f"/{module_of(topic)}", topic.owner)
            yield _line(f"/schemas/published/{topic.name}/", topic.owner)
            yield _line(f"/schemas/examples/{topic.name}/", topic.owner)


def module_of(topic: Topic) -> str:
    """Where a topic's events are declared: a file, or a folder where they are many."""
    name = topic.name.replace("-", "_").replace(".", "_")
    path = f"schemas/src/laurel_schemas/{name}"
    return f"{path}/" if (ROOT / path).is_dir() else f"{path}.py"


def _line(pattern: str, owner: str) -> str:
    return f"{pattern:<{_WIDTH}}@laurel/{owner.replace('_', '-')}"


OWNERS: Mapping[str, Block] = {"folders": _folders, "schemas": _schemas}
