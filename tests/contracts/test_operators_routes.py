"""No operator's change is missing from the audit trail: told by every service's OpenAPI."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from laurel_cli.services import SERVICES
from laurel_service.api.dependencies import _unit_of_work
from laurel_service.api.openapi import TOLD
from laurel_service.api.operators import SAFE_METHODS, calls, operators_routes

from tools.docs.openapi import openapi

OPERATORS_PATHS = ("/admin/", "/moderation/", "/operations/")
NO_OPERATORS = {
    "the bridge's producers have scopes": ("/api/v1/events",),
    "whoever signs in has no role yet": ("/api/v1/identity/sign-in/",),
    "members have rights in their own conversation": (
        "/api/v1/conversations",
        "/api/v1/chat/invitations/",
    ),
    "who takes part is no operator": (
        "/api/events/{id}/enter",
        "/api/events/{id}/teams",
        "/api/events/prizes/{prize_id}/claim",
    ),
}
"""Why a change that may be forbidden is none of an operator's."""


@pytest.fixture(scope="module")
def document() -> Any:
    return openapi(SERVICES)


def changes(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method.upper() not in SAFE_METHODS:
                yield method, path, operation


def untold(document: Any) -> set[str]:
    """The changes that look like an operator's and are not told."""
    ours = tuple(path for paths in NO_OPERATORS.values() for path in paths)
    return {
        f"{method} {path}"
        for method, path, operation in changes(document)
        if TOLD not in operation
        and ("403" in operation["responses"] or any(part in path for part in OPERATORS_PATHS))
        and not path.startswith(ours)
    }


@pytest.mark.requirement("GEN-047")
def test_every_change_of_an_operator_is_told(document: Any) -> None:
    """Give its router `dependencies=[require_role(…)]`, or `[OPERATOR]` if it decides by itself.

    What is no operator's goes into NO_OPERATORS, with the reason.
    """
    assert untold(document) == set()
    assert sum(TOLD in one for _, _, one in changes(document)) > 30


@pytest.mark.requirement("GEN-047")
def test_an_operator_s_route_that_does_not_tell_is_found(document: Any) -> None:
    operations = document["paths"]["/api/v1/wallet/admin/penalties"]
    mark = operations["post"].pop(TOLD)
    assert untold(document) == {"post /api/v1/wallet/admin/penalties"}
    operations["post"][TOLD] = mark


@pytest.mark.requirement("GEN-047")
@pytest.mark.parametrize("service", SERVICES)
def test_what_is_told_has_a_transaction_to_be_told_in(service: str) -> None:
    """A route that changes something by another way than its unit of work would tell nothing."""
    routes = import_module(f"{service}.api").router.routes
    operators = set(operators_routes(routes))
    silent = [
        f"{method} {route.path_format}"
        for route in iter_route_contexts(routes)
        for method in getattr(route, "methods", None) or ()
        if method not in SAFE_METHODS and (route.path_format, method.lower()) in operators
        if _unit_of_work not in set(calls(route.dependant))
    ]
    assert silent == []
