"""Refusals that many routes give, said once and referred to: else they are most of the document."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
_OFTEN = 3


def shared_responses(paths: Document) -> tuple[Document, Document]:
    """The paths with references in place of what comes often, and what these refer to, by name."""
    counted = Counter(_text(one) for _, one in _responses(paths))
    names: dict[str, str] = {}
    for status, one in _responses(paths):
        text = _text(one)
        if counted[text] >= _OFTEN and text not in names:
            names[text] = _free(_name(status, one), {*names.values()})
    found = {
        path: {
            method: operation | {"responses": _referring(operation["responses"], names)}
            for method, operation in operations.items()
        }
        for path, operations in paths.items()
    }
    return found, {name: json.loads(text) for text, name in sorted(names.items(), key=_by_name)}


def _responses(paths: Document) -> Iterator[tuple[str, Document]]:
    for operations in paths.values():
        for operation in operations.values():
            answers = operation["responses"].items()
            yield from ((status, one) for status, one in answers if status >= "400")


def _text(response: Document) -> str:
    return json.dumps(response, sort_keys=True)


def _name(status: str, response: Document) -> str:
    """The codes of its examples, in camel case: what a reader looks for."""
    content = response.get("content", {}).get("application/json", {})
    words = "_".join(content.get("examples", {})).lower().split("_")
    return "".join(word.capitalize() for word in words if word) or f"Refusal{status}"


def _free(name: str, taken: set[str]) -> str:
    numbered = (f"{name}{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _referring(responses: Document, names: dict[str, str]) -> Document:
    return {
        status: {"$ref": f"#/components/responses/{name}"}
        if (name := names.get(_text(one)))
        else one
        for status, one in responses.items()
    }


def _by_name(named: tuple[str, str]) -> str:
    return named[1]
