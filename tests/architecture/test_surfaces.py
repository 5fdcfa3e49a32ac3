"""Every event, topic and service has its other half."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest
from laurel_schemas import Topic, event_types, topics

from tools.docs.__main__ import render
from tools.docs.surfaces import PLATFORM, ROOT, load_surfaces

SURFACES = load_surfaces()


def test_every_event_is_published_by_somebody() -> None:
    """A schema that nobody publishes promises readers something that never comes."""
    orphans = [event.TYPE for event in event_types() if not SURFACES.producers(event)]
    assert orphans == []


def test_every_event_is_read_by_somebody() -> None:
    """An event without a reader costs storage for ever; a public topic is read outside Laurel."""
    orphans = [
        event.TYPE
        for event in event_types()
        if not SURFACES.consumers(event) and not event.TOPIC.public
    ]
    assert orphans == []


def test_only_the_owner_publishes_on_a_topic() -> None:
    """Two writers could not keep the order of a key."""
    foreign = {
        f"{name}: {event.TYPE}"
        for name, flow in SURFACES.flows.items()
        for event in flow.produces
        if event.TOPIC.owner != name
    }
    assert foreign == set()


def test_every_service_has_a_flow() -> None:
    """A service without one is in no picture, has no consumer and no contract test."""
    folders = {folder.name for folder in (ROOT / "services").iterdir() if folder.is_dir()}
    assert folders == SURFACES.flows.keys()


def owner(path: str) -> str:
    """The team of a path, by the last line of CODEOWNERS that matches."""
    teams = [team for pattern, team in rules() if matches(pattern, path)]
    return teams[-1]


def rules() -> Iterator[tuple[str, str]]:
    for line in (ROOT / "CODEOWNERS").read_text().splitlines():
        if line and not line.startswith("#"):
            pattern, team = line.split()
            yield pattern, team


def matches(pattern: str, path: str) -> bool:
    if pattern.endswith("/"):
        return path.startswith(pattern.lstrip("/"))
    parents = [str(parent) for parent in PurePosixPath(path).parents]
    return any(fnmatch(part, pattern.lstrip("/")) for part in [path, *parents])


def team(name: str) -> str:
    return f"@laurel/{name.replace('_', '-')}"


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.name)
def test_every_topic_is_reviewed_by_its_owner(topic: Topic) -> None:
    """A field changed without its owner's knowledge breaks the services that trust it."""
    module = topic.name.replace("-", "_").replace(".", "_")
    paths = (
        f"schemas/src/laurel_schemas/{module}.py",
        f"schemas/published/{topic.name}/any.json",
        f"schemas/examples/{topic.name}/any.json",
    )
    assert {owner(path) for path in paths} == {team(topic.owner)}
    assert (ROOT / paths[0]).exists()


@pytest.mark.parametrize("service", SURFACES.flows)
def test_every_service_has_a_team(service: str) -> None:
    """What everybody owns is released by nobody."""
    assert owner(f"services/{service}/src/{service}/flow.py") == team(service) != team(PLATFORM)


@pytest.mark.parametrize(("file", "text"), render().items(), ids=lambda value: str(value)[-15:])
def test_generated_pages_are_up_to_date(file: object, text: str) -> None:
    """A picture that was right last month misleads more than none."""
    assert (ROOT / str(file)).read_text() == text, "run `uv run python -m tools.docs`"
