"""Text is no number and no truth, and a number is no truth: for models as for their schemas."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from laurel_schemas import Event, event_types
from laurel_schemas.event import Event as Base
from laurel_schemas.plain import plain_reader
from laurel_schemas.tools.describe import places
from laurel_schemas.tools.examples import EXAMPLES
from pydantic import ValidationError

OTHERS: tuple[Any, ...] = (
    *("", "0", "1", " 1", "1.0", "1e0", "true", "True", "yes", "on"),
    *(True, False, 0, 1, -1, 1.0, 1.5, None, [], [1], {}),
)


def variants(event: type[Event]) -> Iterator[tuple[Any, Any]]:
    """The full example with something else for each number and truth in it, and the something."""
    file = EXAMPLES / event.TOPIC.name / f"{event.TYPE}.full.json"
    whole = json.loads(file.read_text())
    for path in places(whole):
        for other in OTHERS:
            variant = copy.deepcopy(whole)
            inner = variant
            for step in path[:-1]:
                inner = inner[step]
            if not isinstance(inner[path[-1]], int | float):
                break
            inner[path[-1]] = other
            yield variant, other


def accepts(read: Callable[[bytes], object], value: Any) -> bool:
    try:
        return read(json.dumps(value).encode()) is not None
    except ValidationError:
        return False


@pytest.mark.requirement("EVT-012")
@pytest.mark.parametrize("event", event_types(), ids=lambda event: event.TYPE)
def test_a_model_takes_a_kind_for_no_other(event: type[Event]) -> None:
    schema = Draft202012Validator(event.model_json_schema())
    for variant, other in variants(event):
        taken, published = accepts(event.decode, variant), schema.is_valid(variant)
        assert taken <= published, variant
        # Fields that were released strict take no 1.0, though their schema does.
        assert taken == published or isinstance(other, float), variant


@pytest.mark.requirement("EVT-012")
def test_a_plain_reader_takes_a_kind_for_no_other() -> None:
    tried = 0
    for event, read in plain_readers():
        for variant, _ in variants(event):
            assert accepts(read, variant) <= accepts(event.decode, variant), variant
            tried += 1
    assert tried > 1000


def plain_readers() -> Iterator[tuple[type[Event], Callable[[bytes], Mapping[str, Any] | None]]]:
    """The events that hold nothing but plain values."""
    for event in event_types():
        try:
            yield event, plain_reader(event)
        except (ValueError, KeyError):
            continue


class Switched(Base):
    """A field of each kind that text could be taken for."""

    on: bool
    times: int
    maybe: bool | None = None


@pytest.mark.parametrize("wrong", ["1", "true", 1, 0, 1.0], ids=repr)
@pytest.mark.parametrize("field", ["on", "maybe"])
def test_a_truth_is_written_as_one(field: str, wrong: Any) -> None:
    value = {"on": True, "times": 1, field: wrong}
    assert not accepts(Switched.decode, value)
    assert not accepts(plain_reader(Switched), value)
    assert accepts(plain_reader(Switched), {**value, field: False})
