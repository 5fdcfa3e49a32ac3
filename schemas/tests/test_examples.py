"""The example checks, and the examples themselves."""

import importlib
import json
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import laurel_schemas
import pytest
from laurel_schemas import Event, event_types, find_event, topics
from laurel_schemas.tools.examples import EXAMPLES, check_examples
from laurel_schemas.tools.exports import published

TRADE = "trading.trades.v1/trading.trade.executed"


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """A copy of the examples that a test may spoil."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    return tmp_path


def edit(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    value = json.loads(file.read_text())
    change(value)
    file.write_text(json.dumps(value))


def complaints(folder: Path) -> str:
    return "\n".join(str(problem) for problem in check_examples(published(), folder))


@pytest.mark.parametrize("event", event_types(), ids=lambda event: event.TYPE)
@pytest.mark.parametrize("kind", ["minimal", "full"])
def test_an_example_survives_a_round_trip(event: type[Event], kind: str) -> None:
    """A field that is decoded and encoded to something else would change on every hop."""
    file = EXAMPLES / event.TOPIC.name / f"{event.TYPE}.{kind}.json"
    decoded = event.decode(file.read_bytes())
    assert event.decode(decoded.encode()) == decoded
    assert decoded.key
    if kind == "full":
        assert json.loads(decoded.encode()) == json.loads(file.read_text())


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("full", lambda v: v.pop("order_id"), "field order_id is missing in the full example"),
        ("minimal", lambda v: v.update(order_id="1"), "order_id is in the minimal example"),
        ("minimal", lambda v: v.pop("price"), "price can't be read from its example"),
        ("minimal", lambda v: v.update(traded_at="soon"), "is not a 'date-time'"),
        ("full", lambda v: v.update(side="short"), "side is refused by the published schema"),
    ],
)
def test_a_bad_example_is_named(
    examples: Path, kind: str, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    edit(examples / f"{TRADE}.{kind}.json", change)
    assert words in complaints(examples)


@pytest.mark.requirement("EVT-025", "GEN-070")
def test_a_missing_and_an_orphan_example_are_named(examples: Path) -> None:
    (examples / f"{TRADE}.full.json").rename(examples / "trading.trades.v1" / "nobody.full.json")
    messages = complaints(examples)
    assert "trading.trade.executed: the event has no full example" in messages
    assert "nobody.full.json: the event has an example but is no event" in messages


def test_every_event_is_found_by_its_topic_and_type() -> None:
    """Two classes of one type, or one in a module that is not searched, would be lost unseen."""
    for module in pkgutil.walk_packages(laurel_schemas.__path__, "laurel_schemas."):
        importlib.import_module(module.name)
    written = [event for event in subclasses(Event) if hasattr(event, "TOPIC")]
    assert {find_event(event.TOPIC.name, event.TYPE) for event in written} == {*written}
    assert {*event_types()} == {*written}


def subclasses(of: type[Event]) -> Iterator[type[Event]]:
    """Every class below one that the library declares."""
    for below in of.__subclasses__():
        if below.__module__.startswith("laurel_schemas."):
            yield below
        yield from subclasses(below)


def test_a_deletion_says_no_more_than_its_key() -> None:
    """A record without a value has nothing else to say it with."""
    for topic in topics():
        if topic.deletion:
            assert topic.compacted
            assert set(find_event(topic.name, topic.deletion).model_fields) == {topic.key}
