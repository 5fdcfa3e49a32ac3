"""Finds fields that read text as a number or as true and false.

Pydantic does so unless it is told not to; a field's published schema refuses such text, so that one
reader would take what another buries.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_LAX = {"int": "a number", "float": "a number", "bool": "true and false"}
_NOT_READ = {"metadata", "config", "python_schema", "return_schema", "serialization"}


def lax_fields(node: Any, field: str = "", strict: bool = False) -> Iterator[tuple[str, str]]:
    """Every field of a core schema that takes text, and for what.

    `strict` is what the model around a node says of its fields. Of a chain only the first step
    reads what was sent; those after it are given what it made.
    """
    if isinstance(node, list | tuple):
        for item in node:
            yield from lax_fields(item, field, strict)
    if isinstance(node, dict):
        if node.get("type") in _LAX and not node.get("strict", strict):
            yield field, _LAX[node["type"]]
        strict = node.get("config", {}).get("strict", strict)
        for name, inner in _inside(node):
            yield from lax_fields(inner, field + name, strict)


def _inside(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What of a node reads what was sent, each with the field that it adds to the path."""
    match node.get("type"):
        case "model-fields":
            for name, inner in node["fields"].items():
                yield f".{inner.get('serialization_alias', name)}", inner["schema"]
        case "chain":
            yield "", node["steps"][0]
        case _:
            yield from (("", node[key]) for key in node.keys() - _NOT_READ)
