"""Turns every exception that leaves a route into the error envelope (API-002)."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from psycopg import OperationalError as DriverError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from laurel_service.api.envelope import ErrorDetail, refused
from laurel_service.api.errors import (
    ApiError,
    InternalError,
    Unavailable,
    UnsupportedMediaType,
    ValidationFailed,
    standard_error,
)
from laurel_service.auth.keys import KeysUnavailableError

# The database or the token keys are away, the pool is exhausted, or transactions collided:
# the same request may succeed a moment later.
_SURROUNDINGS = (OperationalError, DriverError, PoolTimeoutError, KeysUnavailableError)

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def refusal(error: ApiError) -> Response:
    """The answer to a request that was refused."""
    return refused(error.status, error.detail(), dict(error.headers))


def http_refusal(error: HTTPException) -> Response:
    """The answer to what the framework refused: unknown paths, methods, unreadable bodies."""
    if error.status_code == 400:
        # FastAPI's own word for a body that is no text; one that is no JSON fails validation.
        unreadable = [{"field": "body", "message": "It is no JSON"}]
        return refusal(ValidationFailed(details={"fields": unreadable}))
    known = standard_error(error.status_code)
    detail = (
        known().detail() if known else ErrorDetail(code="HTTP_ERROR", message=str(error.detail))
    )
    return refused(error.status_code, detail, dict(error.headers or {}))


def fault(error: Exception) -> Response:
    """The answer to a fault of ours or of our surroundings; nothing more of it leaves the log."""
    return refusal(Unavailable() if isinstance(error, _SURROUNDINGS) else InternalError())


async def _validation_failed(request: Request, error: RequestValidationError) -> Response:
    if any(fault["loc"][0] == "body" for fault in error.errors()) and not _is_json(request):
        return refusal(UnsupportedMediaType())
    fields = [
        {"field": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"]}
        for fault in error.errors()
    ]
    return refusal(ValidationFailed(details={"fields": fields}))


def _is_json(request: Request) -> bool:
    """Whether the body is JSON or missing."""
    kind = request.headers.get("content-type")
    essence = (kind or "application/json").partition(";")[0].strip().lower()
    return essence == "application/json" or essence.endswith("+json")


def _handler(answer: Callable[[Any], Response]) -> Handler:
    async def handle(request: Request, error: Any) -> Response:
        return answer(error)

    return handle


HANDLERS: dict[int | type[Exception], Handler] = {
    ApiError: _handler(refusal),
    RequestValidationError: _validation_failed,
    HTTPException: _handler(http_refusal),
    Exception: _handler(fault),
}
