"""Completes a service's OpenAPI with what every route has: error envelopes, the key of a POST,
what support may look at, and which changes are in the audit trail."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from laurel_schemas.fields import MAX_USER_ID

from laurel_service.api.envelope import ErrorEnvelope
from laurel_service.api.error_responses import errors
from laurel_service.api.errors import (
    ApiError,
    GatewayTimeout,
    InternalError,
    PayloadTooLarge,
    RateLimited,
    RequestTimeout,
    Unauthorized,
    Unavailable,
    UnsupportedMediaType,
    ValidationFailed,
)
from laurel_service.api.idempotency import KeyInUse, KeyInvalid, KeyReused
from laurel_service.api.operators import SAFE_METHODS, operators_routes
from laurel_service.api.viewing import ViewInvalid, ViewRefused

_EVERY_ROUTE: tuple[type[ApiError], ...] = (
    *(RateLimited, GatewayTimeout),  # the gateway's own
    *(InternalError, Unavailable),
)
_EVERY_KEY: tuple[type[ApiError], ...] = (KeyInvalid, KeyInUse, KeyReused)
_EVERY_BODY: tuple[type[ApiError], ...] = (PayloadTooLarge, RequestTimeout)
_EVERY_VIEW: tuple[type[ApiError], ...] = (ViewRefused, ViewInvalid)
_METHODS_WITH_BODY = {"post", "put", "patch", "delete"}
_ERROR_SCHEMA = {"$ref": "#/components/schemas/ErrorEnvelope"}
_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": (
        "Names this request: sent again within 24 hours, it is answered as the first time "
        "and has no further effect."
    ),
}


_VIEW_PARAMETERS = (
    {
        "name": "X-View-As",
        "in": "header",
        "required": False,
        "schema": {"type": "integer", "minimum": 1, "maximum": MAX_USER_ID},
        "description": (
            "The user to answer for, in place of the token's owner, for the roles `support` and"
            " `admin`: each use is in the audit trail."
        ),
    },
    {
        "name": "X-View-Reason",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "minLength": 3, "maxLength": 600},
        "description": "Why, percent-encoded, where X-View-As is sent: names a case, no person.",
    },
)
TOLD = "x-audit-trail"
"""Marks an operation whose changes are in the audit trail of operators' acts."""


def complete(app: FastAPI, *, keyed: bool = True) -> None:
    """Let `app` describe the errors and the header that no route declares itself.

    `keyed` is whether there is a database: a POST then takes an Idempotency-Key, and support may
    look as a user.
    """

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app, keyed)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def document(title: str, router: APIRouter, *, keyed: bool) -> dict[str, Any]:
    """The OpenAPI document of a router as its service would serve it, without starting any."""
    app = FastAPI(title=title, version="v1")
    app.router.routes.extend(router.routes)
    complete(app, keyed=keyed)
    return app.openapi()


def _described(app: FastAPI, keyed: bool) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(_error_schemas())
    operators = set(operators_routes(app.routes))
    for path, method, operation in _operations(document):
        _describe(method, operation)
        if keyed and method == "post":
            _key(operation)
        if (path, method) in operators:
            if method.upper() not in SAFE_METHODS:
                operation[TOLD] = True
        elif keyed and method == "get" and "security" in operation:
            _view(operation)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        yield from ((path, method, operation) for method, operation in operations.items())


def _describe(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    validated = responses.get("422", {}).get("content", {}).get("application/json", {})
    if validated.get("schema", {}).get("$ref", "").endswith("/HTTPValidationError"):
        del responses["422"]
        _add(responses, ValidationFailed)
    for error in _errors_of(method, operation):
        _add(responses, error)


def _key(operation: dict[str, Any]) -> None:
    for error in _EVERY_KEY:
        _add(operation["responses"], error)
    operation.setdefault("parameters", []).append(_KEY_PARAMETER)


def _view(operation: dict[str, Any]) -> None:
    for error in _EVERY_VIEW:
        _add(operation["responses"], error)
    operation.setdefault("parameters", []).extend(_VIEW_PARAMETERS)


def _errors_of(method: str, operation: dict[str, Any]) -> Iterator[type[ApiError]]:
    """What no route declares itself."""
    yield from _EVERY_ROUTE
    if "security" in operation:
        yield Unauthorized
    if "requestBody" in operation:
        yield UnsupportedMediaType
    if method in _METHODS_WITH_BODY:
        yield from _EVERY_BODY


def _add(responses: dict[str, Any], error: type[ApiError]) -> None:
    declared = errors(error)[error.status]
    content = responses.setdefault(
        str(error.status), {"description": declared["description"], "content": {}}
    )["content"].setdefault("application/json", {"schema": _ERROR_SCHEMA})
    examples = declared["content"]["application/json"]["examples"]
    content.setdefault("examples", {}).update(examples)


def _error_schemas() -> dict[str, Any]:
    schema = ErrorEnvelope.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), "ErrorEnvelope": schema}
