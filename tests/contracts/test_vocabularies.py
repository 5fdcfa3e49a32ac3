"""Words that will grow are text: readers of last week take a word of today."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from laurel_schemas import Event, event_types
from laurel_schemas.tools.examples import EXAMPLES

CLOSED = {("buy", "sell"), ("critical", "high", "medium", "low")}
"""The lists that cannot grow: a trade has two sides, and each priority has its topic."""

NEW_WORD = "a_word_of_tomorrow"


def nodes(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Every part of a JSON Schema."""
    if isinstance(schema, Mapping):
        yield schema
    children = schema.values() if isinstance(schema, Mapping) else schema
    for child in children if not isinstance(children, str) else ():
        if isinstance(child, Mapping | list):
            yield from nodes(child)


@pytest.mark.requirement("EVT-022")
def test_only_what_cannot_grow_is_a_closed_list() -> None:
    """An old reader would bury each record with the new word: use `vocabulary(…)` instead."""
    closed = {
        (event.TYPE, tuple(node["enum"]))
        for event in event_types()
        for node in nodes(event.model_json_schema())
        if "enum" in node
    }
    assert {one for one in closed if one[1] not in CLOSED} == set()


def grown(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    """A value in which each word of a vocabulary is a new one."""
    if "$ref" in schema:
        return grown(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if str(schema.get("description", "")).startswith("Known values: ") and isinstance(value, str):
        return NEW_WORD
    for choice in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        value = grown(value, choice, root)
    if isinstance(value, list):
        return [grown(one, schema.get("items", {}), root) for one in value]
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        return {name: grown(one, fields.get(name, {}), root) for name, one in value.items()}
    return value


def full_example(event: type[Event]) -> Any:
    return json.loads((EXAMPLES / event.TOPIC.name / f"{event.TYPE}.full.json").read_bytes())


def with_vocabulary() -> list[type[Event]]:
    return [
        event
        for event in event_types()
        if any(
            str(node.get("description", "")).startswith("Known values: ")
            for node in nodes(event.model_json_schema())
        )
    ]


@pytest.mark.requirement("EVT-022")
@pytest.mark.parametrize("event", with_vocabulary(), ids=lambda event: event.TYPE)
def test_a_reader_takes_a_word_that_it_does_not_know(event: type[Event]) -> None:
    schema = event.model_json_schema()
    told = json.dumps(grown(full_example(event), schema, schema))
    assert NEW_WORD in told
    assert NEW_WORD in event.decode(told.encode()).encode().decode()
