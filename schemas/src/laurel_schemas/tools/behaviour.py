"""Compares how models read and write records today with how they did when released.

Schemas can't say everything that code does, so the models of both are run: on every example of
then and of now, and on variants of each with an edge value in every place.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from jsonschema import Draft202012Validator

from laurel_schemas.tools.describe import REFUSED, Record, places, variants
from laurel_schemas.tools.exports import EventName, Schema
from laurel_schemas.tools.library import Library
from laurel_schemas.tools.problem import Problem

_MISSING = object()


def changed_behaviour(today: Library, released: Library, name: EventName) -> Iterator[Problem]:
    """Every difference that a reader or a writer of the event would meet."""
    for record, before in released.readings.items():
        if record[:2] == name and before is not None:
            for field, what in _differences(name, record, today, released):
                remedy = f"Put it back as it was, or make the change in {name.successor}"
                yield Problem.of_event(name, field or None, what, remedy)


def _differences(
    name: EventName, record: Record, today: Library, released: Library
) -> Iterator[tuple[str, str]]:
    before, after = released.readings[record], today.readings[record]
    if before is None or after is None:
        return
    refused = [side for side in (before, after) if "refused" in side]
    for side in refused:
        who = "readers of the release" if side is before else "today's readers"
        for field, why in side["refused"].items():
            yield field, f"of an example is refused by {who}: {why}"
    if not refused:
        yield from _written(before, after)
        if before["answers"]:
            yield from _answered(json.loads(record[-1]), before, after, released.read[name])


def _written(before: Any, after: Any) -> Iterator[tuple[str, str]]:
    if before["key"] != after["key"]:
        yield "", "has another key than in the release"
    for path in places(before["value"]):
        then, now = _at(before["value"], path), _at(after["value"], path)
        if now is _MISSING:
            yield _field(path), "is no longer written"
        elif not isinstance(then, dict | list) and (then, type(then)) != (now, type(now)):
            yield _field(path), f"is written as {now!r} where the release writes {then!r}"


def _answered(value: Any, before: Any, after: Any, schema: Schema) -> Iterator[tuple[str, str]]:
    """The first difference of each place that the release knows.

    What the schema of the release refuses may be refused now: nobody was told to send it.
    """
    validator = Draft202012Validator(schema)
    told: set[str] = {
        _field(path) for path in places(value) if _at(before["value"], path) is _MISSING
    }
    answers = zip(variants(value), before["answers"], after["answers"], strict=True)
    for (path, probe, variant), then, now in answers:
        field = _field(path)
        if then == now or field in told or not _matters(then, now, variant, validator):
            continue
        told.add(field)
        yield field, _said(probe, then, now)


def _matters(then: Any, now: Any, variant: Any, validator: Draft202012Validator) -> bool:
    if now == REFUSED:
        return bool(validator.is_valid(variant))
    if then == REFUSED:
        return True
    return not _holds(then[1], now[1])


def _holds(then: Any, now: Any) -> bool:
    """Whether all of a value is in another, which may have more fields."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(key in now and _holds(item, now[key]) for key, item in then.items())
    return bool(then == now)


def _said(probe: Any, then: Any, now: Any) -> str:
    if now == REFUSED:
        return f"no longer accepts {probe!r}"
    if then == REFUSED:
        return f"accepts {probe!r}, which readers of the release refuse"
    return f"reads {probe!r} as {now[1]!r} where the release reads {then[1]!r}"


def _field(path: Sequence[Any]) -> str:
    return ".".join(str(step) for step in path)


def _at(value: Any, path: Sequence[Any]) -> Any:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step, _MISSING)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return _MISSING
    return value
