"""What a client of a released API would miss in today's, or be refused for."""

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
_SCHEMAS = "#/components/schemas/"
_DEEPEST = 12


def broken(before: Document, now: Document, service: str) -> Iterator[str]:
    """Every promise of the routes of a service that today's document breaks, in prose."""
    for path, operations in before["paths"].items():
        for method, was in operations.items():
            if service not in was.get("tags", ()):
                continue
            place = f"{method.upper()} {path}"
            found = now["paths"].get(path, {}).get(method)
            if found is None:
                yield f"{place} is gone"
            else:
                yield from (f"{place}: {fault}" for fault in _operation(before, was, now, found))


def _operation(before: Document, was: Document, now: Document, found: Document) -> Iterator[str]:
    known = {(one["in"], one["name"]) for one in was.get("parameters", ())}
    for one in found.get("parameters", ()):
        if one.get("required") and (one["in"], one["name"]) not in known:
            yield f"asks for the parameter {one['name']}"
    yield from _body(before, was, now, found)
    for status, response in was["responses"].items():
        if status >= "400":
            continue
        if status not in found["responses"]:
            yield f"answers {status} no more"
            continue
        told, tells = _schema(response), _schema(found["responses"][status])
        yield from _lost(before, told, now, tells, "its answer", _DEEPEST)


def _body(before: Document, was: Document, now: Document, found: Document) -> Iterator[str]:
    taken, takes = _schema(was.get("requestBody", {})), _schema(found.get("requestBody", {}))
    if takes and not taken:
        yield "asks for a body"
    needed = {*_resolved(now, takes).get("required", ())}
    yield from (
        f"its body needs {name}"
        for name in sorted(needed - {*_resolved(before, taken).get("required", ())})
        if taken
    )


def _lost(
    before: Document, told: Document, now: Document, tells: Document, place: str, depth: int
) -> Iterator[str]:
    """Fields of an answer that are gone, may be missing now, or are of another type."""
    old, new = _resolved(before, told), _resolved(now, tells)
    if depth == 0 or not old:
        return
    if old.get("type") != new.get("type"):
        yield f"{place} is {new.get('type')} instead of {old.get('type')}"
        return
    for name, schema in old.get("properties", {}).items():
        inner = f"{place}.{name}"
        if name not in new.get("properties", {}):
            yield f"{inner} is gone"
        else:
            other = new["properties"][name]
            yield from _lost(before, schema, now, other, inner, depth - 1)
    if "items" in old:
        yield from _lost(before, old["items"], now, new.get("items", {}), f"{place}[]", depth - 1)


def _schema(holder: Document) -> Document:
    content = holder.get("content", {}).get("application/json", {})
    schema: Document = content.get("schema", {})
    return schema


def _resolved(document: Document, schema: Document) -> Document:
    reference = schema.get("$ref", "")
    if not reference.startswith(_SCHEMAS):
        return schema
    found: Document = document["components"]["schemas"][reference.removeprefix(_SCHEMAS)]
    return found
