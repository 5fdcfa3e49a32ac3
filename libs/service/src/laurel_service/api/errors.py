"""Errors with an HTTP status of their own."""

from collections.abc import Mapping
from typing import Any, ClassVar

from laurel_service.api.envelope import ErrorDetail


class ApiError(Exception):
    """A request is refused; subclasses name the status and the code.

    `message` is for people, `details` holds figures for programs (camelCase names); neither
    may repeat personal data. `headers` are added to the answer.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "BAD_REQUEST"
    example: ClassVar[str] = "The request can't be met."
    example_details: ClassVar[Mapping[str, Any]] = {}
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self, message: str | None = None, details: Mapping[str, Any] | None = None
    ) -> None:
        self.message = message or self.example
        self.details = dict(details or {})
        super().__init__(self.message)

    def detail(self) -> ErrorDetail:
        """The `error` part of the envelope."""
        return ErrorDetail(code=self.code, message=self.message, details=self.details)


class Unauthorized(ApiError):
    """No token, or none that is valid here."""

    status = 401
    code = "UNAUTHORIZED"
    example = "Send a valid token as 'Authorization: Bearer …'."
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}


class Forbidden(ApiError):
    """The token's owner may not do this."""

    status = 403
    code = "FORBIDDEN"
    example = "This needs the role 'admin'."


class NotFound(ApiError):
    """There is nothing here, or nothing that the caller may see."""

    status = 404
    code = "NOT_FOUND"
    example = "There is nothing at this address."


class MethodNotAllowed(ApiError):
    """The address is right and the method is not."""

    status = 405
    code = "METHOD_NOT_ALLOWED"
    example = "This address does not take that method."


class RequestTimeout(ApiError):
    """The request's body did not arrive in time."""

    status = 408
    code = "REQUEST_TIMEOUT"
    example = "The request took too long to arrive."


class Conflict(ApiError):
    """The request does not fit the present state."""

    status = 409
    code = "CONFLICT"
    example = "This is already under way."


class PayloadTooLarge(ApiError):
    """The body is larger than this service takes."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"
    example = "The body is larger than 1048576 bytes."


class UnsupportedMediaType(ApiError):
    """The body is of a type that this address does not take."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"
    example = "Send the body as 'Content-Type: application/json'."


class Unprocessable(ApiError):
    """What the request says can't be done as it is."""

    status = 422


class ValidationFailed(Unprocessable):
    """Parameters or body don't have the shape that OpenAPI describes."""

    code = "VALIDATION_FAILED"
    example = "Some fields are not usable; details.fields names them."
    example_details: ClassVar[Mapping[str, Any]] = {
        "fields": [{"field": "body.tierId", "message": "Field required"}]
    }


class RateLimited(ApiError):
    """Too many requests; Retry-After says after how many seconds the next may come."""

    status = 429
    code = "RATE_LIMITED"
    example = "Too many requests; try again later."
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "1"}


class InternalError(ApiError):
    """A fault of ours; the log has it under the request id."""

    status = 500
    code = "INTERNAL_ERROR"
    example = "Something went wrong here. Quote the request id to support."


class Unavailable(ApiError):
    """Something this request needs is away."""

    status = 503
    code = "UNAVAILABLE"
    example = "Try again in a moment."


class GatewayTimeout(ApiError):
    """The service did not answer in time; the request may have had its effect."""

    status = 504
    code = "TIMEOUT"
    example = "The service did not answer in time; try again later."


STANDARD: Mapping[int, type[ApiError]] = {
    error.status: error
    for error in (
        ApiError,
        Unauthorized,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        RequestTimeout,
        Conflict,
        PayloadTooLarge,
        UnsupportedMediaType,
        ValidationFailed,
        RateLimited,
        InternalError,
        Unavailable,
        GatewayTimeout,
    )
}
"""What a bare status stands for."""


def standard_error(status: int) -> type[ApiError] | None:
    """The error that a bare status stands for, if there is one."""
    return STANDARD.get(status)
