"""Checks the examples of every event: its model and its published schema accept them."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from pydantic import ValidationError

from laurel_schemas import Event, event_types
from laurel_schemas.tools.exports import SCHEMAS, EventName, Schema, name_of
from laurel_schemas.tools.problem import Problem

EXAMPLES = SCHEMAS / "examples"
_KINDS = ("minimal", "full")

_FORMATS = FormatChecker(formats=())
_FORMATS.checks("date-time", raises=ValueError)(
    lambda value: not isinstance(value, str) or bool(datetime.fromisoformat(value))
)


def check_examples(
    published: Mapping[EventName, Schema], folder: Path = EXAMPLES
) -> Iterator[Problem]:
    """Every example that is missing, belongs to no event, or can't be read."""
    expected = {}
    for event in event_types():
        name = name_of(event)
        for kind in _KINDS:
            file = folder / name.topic / f"{name.type}.{kind}.json"
            expected[file] = name
            yield from _check(event, kind, file, published.get(name))
    for file in sorted(set(folder.glob("*/*")) - expected.keys()):
        name = EventName(file.parent.name, file.name)
        yield Problem.of_event(name, None, "has an example but is no event", f"Delete {file.name}")


def _check(event: type[Event], kind: str, file: Path, release: Schema | None) -> Iterator[Problem]:
    name = name_of(event)
    if not file.exists():
        yield Problem.of_event(name, None, f"has no {kind} example", f"Write {file}")
        return
    value = file.read_bytes()
    yield from _decoded(event, value, file)
    yield from _complete(name, event.model_json_schema(by_alias=True), json.loads(value), kind)
    if release is not None:
        yield from _validated(name, release, value, file)


def _decoded(event: type[Event], value: bytes, file: Path) -> Iterator[Problem]:
    name = name_of(event)
    try:
        event.decode(value)
    except ValidationError as errors:
        for error in errors.errors(include_url=False, include_input=False):
            field = ".".join(str(part) for part in error["loc"])
            what = f"can't be read from its example: {error['msg']}"
            remedy = (
                f"Make the model accept {file.name} again or move the change to {name.successor}"
            )
            yield Problem.of_event(name, field, what, remedy)


def _validated(name: EventName, release: Schema, value: bytes, file: Path) -> Iterator[Problem]:
    validator = Draft202012Validator(release, format_checker=_FORMATS)
    for error in validator.iter_errors(json.loads(value)):
        field = ".".join(str(part) for part in error.absolute_path)
        what = f"is refused by the published schema: {error.message}"
        remedy = f"Make {file.name} valid against published/{name.file}"
        yield Problem.of_event(name, field or None, what, remedy)


def _complete(name: EventName, schema: Schema, example: Any, kind: str) -> Iterator[Problem]:
    """A full example shows every field, a minimal one only the required fields."""
    has, known, required = set(_paths(example)), *_fields(schema, schema.get("$defs", {}))
    for field in sorted(known - has if kind == "full" else has - required):
        if kind == "full":
            yield Problem.of_event(name, field, "is missing in the full example", "Add it there")
        else:
            yield Problem.of_event(
                name, field, "is in the minimal example but not required", "Drop it there"
            )


def _paths(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield f"{path}{key}"
            yield from _paths(item, f"{path}{key}.")


def _fields(schema: Schema, definitions: Schema) -> tuple[set[str], set[str]]:
    """The paths of all fields and of those that are required, through nested objects."""
    known: set[str] = set()
    required: set[str] = set()
    for field, kind in schema.get("properties", {}).items():
        inner_known, inner_required = _fields(_object(kind, definitions), definitions)
        known |= {field} | {f"{field}.{inner}" for inner in inner_known}
        if field in schema.get("required", ()):
            required |= {field} | {f"{field}.{inner}" for inner in inner_required}
    return known, required


def _object(schema: Schema, definitions: Schema) -> Schema:
    for option in schema.get("anyOf", [schema]):
        if "$ref" in option:
            target: Schema = definitions[option["$ref"].rpartition("/")[2]]
            return target
    return schema
