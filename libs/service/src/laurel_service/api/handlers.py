"""Turns every exception that leaves a route into the error envelope (seed 001)."""

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
    known = standard_error(error.status_code)
    detail = (
        known().detail() if known else ErrorDetail(code="HTTP_ERROR", message=str(error.detail))
    )
    return refused(error.status_code, detail, dict(error.headers or {}))


def fault(error: Exception) -> Response:
    """The answer to a fault of ours or of our surroundings; nothing more of it leaves the log."""
    return refusal(Unavailable() if isinstance(error, _SURROUNDINGS) else InternalError())


def _validation_failed(error: RequestValidationError) -> Response:
    fields = [
        {"field": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"]}
        for fault in error.errors()
    ]
    return refusal(ValidationFailed(details={"fields": fields}))


def _handler(answer: Callable[[Any], Response]) -> Handler:
    async def handle(request: Request, error: Any) -> Response:
        return answer(error)

    return handle


HANDLERS: dict[int | type[Exception], Handler] = {
    ApiError: _handler(refusal),
    RequestValidationError: _handler(_validation_failed),
    HTTPException: _handler(http_refusal),
    Exception: _handler(fault),
}
