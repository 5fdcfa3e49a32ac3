"""How routes declare their errors in OpenAPI."""

from typing import Any

from laurel_service.api.envelope import ErrorEnvelope
from laurel_service.api.errors import STANDARD, ApiError

Responses = dict[int | str, dict[str, Any]]


def errors(*kinds: int | type[ApiError]) -> Responses:
    """The `responses` of a route: each error by status or by class, with an example of each."""
    responses: Responses = {}
    for kind in kinds:
        error = STANDARD[kind] if isinstance(kind, int) else kind
        response = responses.setdefault(error.status, _response(error))
        response["content"]["application/json"]["examples"][error.code] = {"value": _example(error)}
    return responses


def _response(error: type[ApiError]) -> dict[str, Any]:
    return {
        "model": ErrorEnvelope,
        "description": (error.__doc__ or "").strip().splitlines()[0],
        "content": {"application/json": {"examples": {}}},
    }


def _example(error: type[ApiError]) -> dict[str, Any]:
    return {
        "success": False,
        "error": {
            "code": error.code,
            "message": error.example,
            "details": dict(error.example_details),
        },
        "meta": {"timestamp": "2025-01-15T10:30:00.000Z", "requestId": "req_0194"},
    }
