"""Every event, topic and service has its other half."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest
from laurel_schemas import Event, Topic, event_types, topics
from laurel_service.acts import WRITTEN_BY_EVERY_API

from tools.docs.__main__ import render
from tools.docs.surfaces import PLATFORM, ROOT, load_surfaces, sends
from tools.lists.owners import module_of

SURFACES = load_surfaces()


@pytest.mark.requirement("GEN-010")
def test_every_event_is_published_by_somebody() -> None:
    """A schema that nobody publishes promises readers something that never comes.

    Publish it, delete it, or mark the event (`planned=True`) or its topic while it is to come.
    """
    orphans = [
        event.TYPE for event in event_types() if not event.PLANNED and not SURFACES.producers(event)
    ]
    assert orphans == []


@pytest.mark.requirement("EVT-007")
def test_no_event_in_use_is_marked_as_planned() -> None:
    """A mark that outlives its reason hides the next orphan: remove `planned` from these.

    Where a topic is planned as a whole, remove its mark and mark the events that are still to come.
    """
    in_use = [event.TYPE for event in event_types() if event.PLANNED and used(event)]
    assert in_use == []


def test_no_topic_that_is_read_is_marked_as_planned() -> None:
    """Nobody makes it, and its reader stands still: mark the events that are still to come."""
    read = {event.TOPIC.name for event in event_types() if SURFACES.consumers(event)}
    assert [topic.name for topic in topics() if topic.planned and topic.name in read] == []


def test_no_event_with_a_reader_is_marked_as_unread() -> None:
    """As above: remove `unread` from these."""
    read = [event.TYPE for event in event_types() if event.UNREAD and SURFACES.consumers(event)]
    assert read == []


def used(event: type[Event]) -> bool:
    """Whether a service publishes the event, or reads it where the platform publishes it."""
    if event.TOPIC.owner == PLATFORM:
        return bool(SURFACES.consumers(event))
    return bool(SURFACES.producers(event))


@pytest.mark.requirement("GEN-010")
def test_every_event_is_read_by_somebody() -> None:
    """An event without a reader costs storage for ever; a public topic is read outside Laurel.

    Read it, delete it, or mark it with `unread=True` while the service that will is to come.
    """
    orphans = [
        event.TYPE
        for event in event_types()
        if not (event.PLANNED or event.UNREAD or event.TOPIC.public)
        and not SURFACES.consumers(event)
    ]
    assert orphans == []


@pytest.mark.requirement("EVT-004")
def test_only_the_owner_publishes_on_a_topic() -> None:
    """Two writers could not keep the order of a key.

    What the API of every service publishes has the service as its key: each has its own order.
    """
    foreign = {
        f"{name}: {event.TYPE}"
        for name, flow in SURFACES.flows.items()
        for event in sends(flow)
        if event.TOPIC.owner != name and event not in WRITTEN_BY_EVERY_API
    }
    assert foreign == set()


@pytest.mark.requirement("EVT-041")
def test_ephemeral_topics_pass_no_outbox_and_no_inbox() -> None:
    """Rows for what is worthless a second later would slow what may not be lost.

    Say `ephemeral` and `emits_ephemeral` in the flow for them, and for no others.
    """
    wrong = {
        f"{name}: {event.TYPE}"
        for name, flow in SURFACES.flows.items()
        for kept, events in (
            (True, (*flow.consumes, *flow.streams, *flow.produces)),
            (False, (*flow.ephemeral, *flow.emits_ephemeral)),
        )
        for event in events
        if event.TOPIC.ephemeral is kept
    }
    assert wrong == set()


@pytest.mark.requirement("GEN-001", "GEN-070")
def test_every_service_has_a_flow() -> None:
    """A service without one is in no picture, has no consumer and no contract test."""
    folders = {file.parent.name for file in ROOT.glob("services/*/pyproject.toml")}
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


@pytest.mark.requirement("GEN-010")
@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.name)
def test_every_topic_is_reviewed_by_its_owner(topic: Topic) -> None:
    """A field changed without its owner's knowledge breaks the services that trust it."""
    paths = (
        module_of(topic),
        f"schemas/published/{topic.name}/any.json",
        f"schemas/examples/{topic.name}/any.json",
    )
    assert {owner(path) for path in paths} == {team(topic.owner)}
    assert (ROOT / paths[0]).exists()


@pytest.mark.requirement("GEN-001", "GEN-077")
@pytest.mark.parametrize("service", SURFACES.flows)
def test_every_service_has_a_team(service: str) -> None:
    """What everybody owns is released by nobody."""
    assert owner(f"services/{service}/src/{service}/flow.py") == team(service) != team(PLATFORM)


@pytest.mark.requirement("GEN-077")
@pytest.mark.parametrize("service", SURFACES.flows)
@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_every_service_explains_itself(service: str, page: str) -> None:
    """Who uses a service reads its README, who upgrades it its CHANGELOG."""
    text = (ROOT / "services" / service / page).read_text()
    assert text.startswith("# ")
    assert "## " in text


@pytest.mark.requirement("GEN-002", "GEN-065")
def test_generated_pages_are_up_to_date() -> None:
    """A picture that was right last month misleads more than none."""
    stale = [str(file) for file, text in render().items() if file.read_text() != text]
    assert stale == [], "run `uv run python -m tools.docs`"
