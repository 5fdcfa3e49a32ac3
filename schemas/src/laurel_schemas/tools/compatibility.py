"""Compares schemas with their release: within a version only optional fields may be added.

A narrower field would refuse records that lie in the topic already, a wider one would make
today's records unreadable for yesterday's readers; so a released field never changes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from laurel_schemas.tools.exports import EventName, Schema
from laurel_schemas.tools.problem import Problem

_IGNORED = {"title", "description", "examples", "$schema", "$id", "$defs", "const"}
_COMPARED_WITHIN = {"properties", "items"}
_UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems"}
_LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems"}

_RESTORE = "Put it back as it was, or make the change in {successor}, published beside it"
_EXPORT = "Run `uv run python -m laurel_schemas.tools export` and commit what it writes"


def incompatible(
    declared: Mapping[EventName, Schema],
    released: Mapping[EventName, Schema],
    written: bool = False,
) -> Iterator[Problem]:
    """Every change of a released event that a version must not see.

    The schemas say what readers accept, or what writers write: these may write more than before.
    """
    for name, before in released.items():
        if name not in declared:
            what = "was released but is no longer declared"
            yield Problem.of_event(name, None, what, _remedy(name))
        else:
            changes = _compare("", _plain(before), _plain(declared[name]), written)
            for field, what, remedy in changes:
                yield Problem.of_event(name, field or None, what, _remedy(name, remedy))


def unpublished(
    declared: Mapping[EventName, Schema], published: Mapping[EventName, Schema]
) -> Iterator[Problem]:
    """Every event whose published schema is missing or older than its model."""
    for name, schema in declared.items():
        if name not in published:
            yield Problem.of_event(name, None, "is not published yet", _EXPORT)
        elif published[name] != schema:
            yield Problem.of_event(name, None, "differs from its published schema", _EXPORT)


def _remedy(name: EventName, remedy: str = _RESTORE) -> str:
    return remedy.format(successor=name.successor)


_Change = tuple[str, str, str]
"""A field, what happened to it and the remedy."""


def _plain(schema: Schema) -> dict[str, Any]:
    """The schema with references inlined and without what only people read."""
    definitions = schema.get("$defs", {})

    def inline(node: Any, names: bool = False) -> Any:
        if isinstance(node, list):
            return [inline(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            target = definitions[node["$ref"].rpartition("/")[2]]
            return inline({**target, **{k: v for k, v in node.items() if k != "$ref"}})
        if "const" in node and not names:
            node = {**node, "enum": [node["const"]]}
        return {
            key: inline(value, names=key == "properties" and not names)
            for key, value in node.items()
            if names or key not in _IGNORED
        }

    plain: dict[str, Any] = inline(dict(schema))
    return plain


def _compare(
    field: str, before: dict[str, Any], after: dict[str, Any], written: bool
) -> Iterator[_Change]:
    if "properties" in before and "properties" in after:
        yield from _fields(field, before, after, written)
    if "items" in before and "items" in after:
        yield from _compare(f"{field}[]", before["items"], after["items"], written)
    if len(before.get("anyOf", ())) == len(after.get("anyOf", ())):
        for one, other in zip(before.get("anyOf", ()), after.get("anyOf", ()), strict=True):
            yield from _compare(field, one, other, written)
    else:
        yield field, "accepts other kinds of values than released", _RESTORE
    within = _COMPARED_WITHIN & before.keys() & after.keys()
    for keyword in sorted((before.keys() | after.keys()) - within - {"required", "anyOf"}):
        yield from _keyword(field, keyword, before.get(keyword), after.get(keyword))


def _fields(
    field: str, before: dict[str, Any], after: dict[str, Any], written: bool
) -> Iterator[_Change]:
    old, new = before["properties"], after["properties"]
    old_required, new_required = set(before.get("required", ())), set(after.get("required", ()))
    for name in old:
        path = f"{field}.{name}".lstrip(".")
        if name not in new:
            yield path, "was removed or renamed", _RESTORE
            continue
        if name in new_required - old_required and not written:
            yield path, "became required, and older records lack it", "Give it a default again"
        if name in old_required - new_required:
            yield path, "became optional, and older readers require it", "Make it required again"
        yield from _compare(path, old[name], new[name], written)
    for name in () if written else sorted(new_required - old.keys()):
        path = f"{field}.{name}".lstrip(".")
        yield path, "is new and required, and older records lack it", "Give it a default"


def _keyword(field: str, keyword: str, before: Any, after: Any) -> Iterator[_Change]:
    if before == after:
        return
    if keyword == "type":
        yield field, f"was retyped from {before} to {after}", _RESTORE
    elif keyword == "enum" and before and after:
        yield from _members(field, before, after)
    else:
        how = _direction(keyword, before, after)
        yield field, f"was {how}: {keyword} {before!r} became {after!r}", _RESTORE


def _members(field: str, before: list[Any], after: list[Any]) -> Iterator[_Change]:
    for gone in (value for value in before if value not in after):
        yield field, f"no longer accepts {gone!r}", _RESTORE
    for new in (value for value in after if value not in before):
        yield field, f"accepts {new!r}, which older readers refuse", _RESTORE


def _direction(keyword: str, before: Any, after: Any) -> str:
    if keyword not in _UPPER | _LOWER:
        return "changed"
    if before is None or after is None:
        return "narrowed" if before is None else "widened"
    return "narrowed" if (after < before) == (keyword in _UPPER) else "widened"
