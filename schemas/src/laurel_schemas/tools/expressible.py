"""Refuses on events what JSON Schema can't say.

Readers in other languages know an event by its published schema. What only Python checks or
changes is unknown to them, and no comparison of schemas sees it change.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from laurel_schemas.event import Event
from laurel_schemas.tools.exports import name_of
from laurel_schemas.tools.problem import Problem
from laurel_schemas.tools.strictness import lax_fields

_SHARED = {f"laurel_schemas.{module}" for module in ("fields", "decimals", "times")}
"""Where the field types lie whose checks are published as a pattern."""
_NOT_ON_THE_WIRE = {"metadata", "config", "python_schema", "return_schema", "serialization"}

_Found = tuple[str, str, str]
"""A field, what about it can't be published, and the remedy."""

_DECLARE = "Say it with Field(...), or with a field type of fields.py that publishes a pattern"
_STRICT = "Leave strict=True of Event as it is; what may be written as 1.0 is a Whole of fields.py"
_PLAIN = "Leave the field as it is, and let readers work out what they need"


def inexpressible(events: Iterable[type[Event]]) -> Iterator[Problem]:
    """Every check, default or conversion of an event that its JSON Schema doesn't show."""
    for event in events:
        schema = event.model_json_schema(by_alias=True)
        core = event.__pydantic_core_schema__
        for field, what, remedy in dict.fromkeys((*_walk(core, "", schema), *_lax(core))):
            yield Problem.of_event(name_of(event), field.strip(".") or None, what, remedy)


def _lax(core: Any) -> Iterator[_Found]:
    for field, kind in lax_fields(core):
        yield field, f"takes text for {kind}, which its schema refuses", _STRICT


def _walk(node: Any, field: str, published: Mapping[str, Any]) -> Iterator[_Found]:
    """What is wrong in a node of a core schema and below; `published` is the whole schema."""
    if isinstance(node, list | tuple):
        for item in node:
            yield from _walk(item, field, published)
    if not isinstance(node, dict):
        return
    yield from _own(node, field, published)
    if node.get("type") == "model-fields":
        for name, inner in node["fields"].items():
            path = f"{field}.{inner.get('serialization_alias', name)}"
            yield from _names(inner, name, path)
            yield from _walk(inner, path, published)
        return
    for key in node.keys() - _NOT_ON_THE_WIRE:
        yield from _walk(node[key], field, published)


def _own(node: Mapping[str, Any], field: str, published: Mapping[str, Any]) -> Iterator[_Found]:
    kind = str(node.get("type", ""))
    if kind.startswith("function-"):
        yield from _function("checked or changed", node, field, published)
    if kind == "model":
        yield from _model(node, field)
    if kind == "datetime" and node.get("tz_constraint") != "aware":
        yield field, "takes a time without an offset, which is another for each reader", _DECLARE
    if "default_factory" in node:
        yield field, "has a default that a function makes", "Give it a plain default, or None"
    if "function" in node.get("serialization", {}):
        yield from _function("written", node["serialization"], field, published)
    for computed in node.get("computed_fields", ()):
        what = "is worked out when the event is written"
        yield f"{field}.{computed['property_name']}", what, "Make it a field, or a plain property"


def _function(
    verb: str, node: Mapping[str, Any], field: str, published: Mapping[str, Any]
) -> Iterator[_Found]:
    function = node["function"]
    function = function["function"] if isinstance(function, dict) else function
    name = getattr(function, "__name__", repr(function))
    if getattr(function, "__module__", None) not in _SHARED:
        yield field, f"is {verb} by {name}, which JSON Schema can't say", _DECLARE
    elif not _has_pattern(_place(published, field.split(".")[1:], published)):
        yield field, f"is {verb} by {name}, and no pattern is published for it", _DECLARE


def _model(node: Mapping[str, Any], field: str) -> Iterator[_Found]:
    if node.get("config", {}).get("extra_fields_behavior") != "ignore":
        yield field, "refuses or keeps fields that it does not know", 'Leave extra="ignore"'
    if node.get("post_init"):
        yield field, f"is changed by {node['post_init']} after it was read", _PLAIN


def _names(node: Mapping[str, Any], name: str, path: str) -> Iterator[_Found]:
    read, written = node.get("validation_alias", name), node.get("serialization_alias", name)
    if read != written:
        yield path, f"is read as {read!r} and written as {written!r}", "Give it one `alias`"
    if node.get("serialization_exclude") or node.get("serialization_exclude_if"):
        yield path, "is read but not written", _PLAIN


def _place(schema: Any, path: list[str], whole: Mapping[str, Any]) -> Any:
    """The JSON Schema of a field, through references and alternatives; None if it has none."""
    if not isinstance(schema, dict):
        return None
    if "$ref" in schema:
        return _place(whole["$defs"][schema["$ref"].rpartition("/")[2]], path, whole)
    if path and path[0] in schema.get("properties", {}):
        return _place(schema["properties"][path[0]], path[1:], whole)
    if not path:
        return schema
    inner = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), schema.get("items")]
    return next((found for item in inner if (found := _place(item, path, whole))), None)


def _has_pattern(schema: Any) -> bool:
    if isinstance(schema, dict):
        return "pattern" in schema or any(_has_pattern(item) for item in schema.values())
    return isinstance(schema, list) and any(_has_pattern(item) for item in schema)
