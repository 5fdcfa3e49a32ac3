"""One OpenAPI document of all services, made of what each would serve."""

import importlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from laurel_cli.services import Declared
from laurel_service.api.openapi import document

from tools.docs.shared_responses import shared_responses

Document = dict[str, Any]
_SCHEMAS = "#/components/schemas/"
_DESCRIPTION = """\
Every route that the gateway leads to. Answers have one envelope: `success`, `data` and `meta`, or
`error` with a `code` for programs, a `message` for people and `details`. Requests carry an RS256
token as `Authorization: Bearer …`; a POST may carry an `Idempotency-Key`. What may change and how
it is told is in docs/contracts.md of the repository; the events are at
[/docs/asyncapi.yaml](/docs/asyncapi.yaml).
"""


def openapi(services: Mapping[str, Declared]) -> Document:
    """The merged document; raises ValueError where two services have one path."""
    found = {name: _of(service) for name, service in services.items()}
    shared = _ambiguous(found)
    documents = {name: _renamed(name, one, shared) for name, one in found.items()}
    schemas = {
        name: schema
        for one in documents.values()
        for name, schema in one["components"]["schemas"].items()
    }
    security = {
        name: scheme
        for one in documents.values()
        for name, scheme in one["components"].get("securitySchemes", {}).items()
    }
    paths, responses = shared_responses(_paths(documents))
    return {
        "openapi": next(iter(documents.values()))["openapi"],
        "info": {"title": "Laurel", "version": "v1", "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": services[name].description} for name in documents],
        "paths": paths,
        "components": {
            "responses": responses,
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": security,
        },
    }


def openapi_text(services: Mapping[str, Declared]) -> str:
    """The document as it lies in the repository."""
    return json.dumps(openapi(services), indent=1, ensure_ascii=False) + "\n"


def _of(service: Declared) -> Document:
    router = importlib.import_module(f"{service.name}.api").router
    return document(service.name, router, keyed=not service.stateless)


def _ambiguous(documents: Mapping[str, Document]) -> set[str]:
    """Names that stand for different things in different services."""
    meanings: defaultdict[str, set[str]] = defaultdict(set)
    for one in documents.values():
        for name, schema in one["components"]["schemas"].items():
            meanings[name].add(json.dumps(schema, sort_keys=True))
    return {name for name, known in meanings.items() if len(known) > 1} | _over(documents, meanings)


def _over(documents: Mapping[str, Document], meanings: Mapping[str, set[str]]) -> set[str]:
    """Names whose schemas are alike and speak of something that is not, at any depth."""
    shared = {name for name, known in meanings.items() if len(known) > 1}
    while True:
        more = {
            name
            for one in documents.values()
            for name, schema in one["components"]["schemas"].items()
            if name not in shared and not shared.isdisjoint(_mentioned(schema))
        }
        if not more:
            return shared
        shared |= more


def _mentioned(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(reference := schema.get("$ref"), str):
            yield reference.removeprefix(_SCHEMAS)
        for value in schema.values():
            yield from _mentioned(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _mentioned(value)


def _renamed(service: str, found: Document, shared: set[str]) -> Document:
    """The document with those names made the service's own."""
    own = "".join(part.capitalize() for part in service.split("_"))

    def name_of(name: str) -> str:
        return f"{own}{_plain(name)}" if name in shared else _plain(name)

    def walked(value: Any) -> Any:
        if isinstance(value, list):
            return [walked(one) for one in value]
        if not isinstance(value, dict):
            return value
        return {
            key: f"{_SCHEMAS}{name_of(one.removeprefix(_SCHEMAS))}"
            if key == "$ref" and isinstance(one, str)
            else walked(one)
            for key, one in value.items()
        }

    whole: Document = walked(found)
    schemas = whole["components"]["schemas"]
    # Generators name a model by its title, which is the class's and may stand for several.
    whole["components"]["schemas"] = {
        name_of(name): one | {"title": name_of(name)} for name, one in schemas.items()
    }
    return whole


def _plain(name: str) -> str:
    """A name of FastAPI's, such as `wallet__api__bodies__Page` or `Envelope_Page_`, in camel case.

    Where two modules have a class of one name, the module's stays before it.
    """
    found = re.fullmatch(r"(?:\w+__)?([a-z0-9_]+?)__([A-Z]\w*)", name)
    whole = found[2] if found else name
    words = f"{found[1]}_{whole}" if found and found[1] != "envelope" else whole
    return "".join(word[:1].upper() + word[1:] for word in words.split("_"))


def _paths(documents: Mapping[str, Document]) -> Document:
    paths: Document = {}
    for service, found in documents.items():
        for path, operations in found["paths"].items():
            if path in paths:
                raise ValueError(f"{service} and another service both answer {path}")
            paths[path] = {
                method: _named(operation, service) for method, operation in operations.items()
            }
    return _told_apart(paths)


def _named(operation: Document, service: str) -> Document:
    """Under its function's name, which generated clients have for it too."""
    name = operation["summary"].lower().replace(" ", "_")
    return operation | {"tags": [service], "operationId": f"{service}_{name}"}


def _told_apart(paths: Document) -> Document:
    """Two functions of one name are told apart by the words of their paths."""
    counted = Counter(one["operationId"] for some in paths.values() for one in some.values())
    for path, operations in paths.items():
        for method, operation in operations.items():
            if counted[operation["operationId"]] > 1:
                words = "_".join(re.findall(r"[a-z]+", path.lower().removeprefix("/api")))
                operation["operationId"] += f"_{method}_{words}"
    return paths
