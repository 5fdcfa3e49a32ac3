"""Says what a copy of this library declares, and how its models read given records.

Also run as a script against an earlier copy, so it imports nothing of the library but what every
release has: `PYTHONPATH=<copy>/src python -P describe.py < records.json`.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from laurel_schemas import Event, Topic, event_types, events_of, topics

Record = tuple[str, str, str, str]
"""An example: its topic, type, kind ("minimal" or "full") and value."""

REFUSED = ["refused"]
PROBES: Sequence[Any] = (
    *("", " ", "x", "x" * 201, "x" * 1001, "\u0000", "é", "😀", "a b"),
    *("0", "-0", "1", "-1", "1.50", ".5", "5.", "1e5", "0.00000000001", "1" * 21, "１２３", "٣"),
    *("20240920", "1726826400", "2024-09-20", "2024-W38-5", "2024-09-20T10:00:00"),
    *("2024-09-20T10:00:00Z", "2024-09-20T10:00:00.123456+02:00", "2016-12-31T23:59:60Z"),
    *(0, -1, 1, 1.0, 1.5, 6, 101, 2**31, 2**63, 10**40, True, None, [], {}, ["x"], {"x": "y"}),
)
"""Values that take the place of each value of a record: the edges of kinds that events have."""


def describe(records: Sequence[Record]) -> dict[str, Any]:
    """The topics and events of the library that is imported, and how they read the records."""
    return {
        "topics": {topic.name: _facts(topic) for topic in topics()},
        "events": [[event.TOPIC.name, event.TYPE, _described(event)] for event in event_types()],
        "readings": [_reading(*record) for record in records],
    }


def _facts(topic: Topic) -> dict[str, Any]:
    facts = {field.name: getattr(topic, field.name) for field in fields(topic)}
    return {name: _number(fact) for name, fact in facts.items()}


def _number(fact: Any) -> Any:
    return fact.total_seconds() if isinstance(fact, timedelta) else fact


def _described(event: type[Event]) -> dict[str, Any]:
    """What readers of an event accept, what its writers write, and whether there are any."""
    return {
        "planned": getattr(event, "PLANNED", False),
        "read": event.model_json_schema(by_alias=True, mode="validation"),
        "written": event.model_json_schema(by_alias=True, mode="serialization"),
    }


def _reading(topic: str, type_: str, kind: str, value: str) -> dict[str, Any] | None:
    """How the model reads a record, and the variants of a full one; None if nobody writes it."""
    event = events_of(topic).get(type_)
    if event is None or getattr(event, "PLANNED", False):
        return None
    try:
        decoded = event.decode(value.encode())
    except ValidationError as error:
        return {"refused": _said(error)}
    again = json.loads(decoded.encode())
    asked = variants(json.loads(value)) if kind == "full" else ()
    answers = [_answer(event, path, variant) for path, _, variant in asked]
    return {"key": decoded.key, "value": again, "answers": answers}


def _said(error: ValidationError) -> dict[str, str]:
    """What is wrong with each field, never its value."""
    return {
        ".".join(str(part) for part in one["loc"]): one["msg"]
        for one in error.errors(include_url=False, include_input=False)
    }


def _answer(event: type[Event], path: Sequence[Any], variant: Any) -> list[Any]:
    """What comes out at the path when a variant is read and written again."""
    try:
        again: Any = json.loads(event.decode(json.dumps(variant).encode()).encode())
    except ValidationError:
        return REFUSED
    for step in path:
        again = again.get(step) if isinstance(again, Mapping) else again
        again = again[step] if isinstance(step, int) and isinstance(again, list) else again
    return ["read", again]


def variants(value: Any) -> Iterator[tuple[list[Any], Any, Any]]:
    """A record's every place, each with a probe in it and the whole that results."""
    for path in places(value):
        for probe in PROBES:
            yield path, probe, _replaced(value, path, probe)


def places(value: Any) -> Iterator[list[Any]]:
    """The way to every value inside a value, from outside to inside."""
    steps: Sequence[Any] = ()
    if isinstance(value, dict):
        steps = list(value)
    elif isinstance(value, list):
        steps = range(len(value))
    for step in steps:
        yield [step]
        yield from ([step, *rest] for rest in places(value[step]))


def _replaced(value: Any, path: Sequence[Any], probe: Any) -> Any:
    if not path:
        return probe
    step, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[step] = _replaced(value[step], rest, probe)
    return copy


if __name__ == "__main__":
    json.dump(describe(json.load(sys.stdin)), sys.stdout)
