"""The one shape of every answer (API-001, API-002)."""

from datetime import UTC, datetime
from typing import Any, Generic, Literal, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import to_json
from starlette.responses import Response

from laurel_service.request import current_request

T = TypeVar("T")


class Body(BaseModel):
    """The base of response bodies: immutable, camelCase on the wire."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class RequestBody(Body):
    """The base of request bodies: read by the names that the API documents, and no others."""

    model_config = ConfigDict(validate_by_name=False, validate_by_alias=True)


class Meta(Body):
    """What is said about an answer."""

    timestamp: datetime
    version: Literal["v1"] = "v1"
    request_id: str


class ErrorMeta(Body):
    """What is said about a refusal."""

    timestamp: datetime
    request_id: str


class ErrorDetail(Body):
    """Why a request was refused: a code for programs, a message for people."""

    code: str
    message: str
    details: dict[str, Any] = Field(default_factory=dict)


class Envelope(Body, Generic[T]):
    """A request that succeeded."""

    success: Literal[True] = True
    data: T
    meta: Meta


class ErrorEnvelope(Body):
    """A request that was refused."""

    success: Literal[False] = False
    error: ErrorDetail
    meta: ErrorMeta


def ok(data: object, status: int = 200) -> Response:
    """Answer with a model, or anything pydantic-core serializes, without building an Envelope."""
    return ok_json(to_json(data, by_alias=True), status)


def ok_json(data: bytes, status: int = 200) -> Response:
    """Answer with what is JSON already, such as the result of a query that wrote it."""
    head = b'{"success":true,"data":%b,"meta":{"timestamp":"%b","version":"v1","requestId":"%b"}}'
    content = head % (data, *_stamp())
    return Response(content, status, media_type="application/json")


def refused(status: int, error: ErrorDetail, headers: dict[str, str] | None = None) -> Response:
    """Answer with an error."""
    timestamp, request_id = (part.decode() for part in _stamp())
    body = {
        "success": False,
        "error": {"code": error.code, "message": error.message, "details": error.details},
        "meta": {"timestamp": timestamp, "requestId": request_id},
    }
    content = orjson.dumps(body, default=str)
    return Response(content, status, headers, media_type="application/json")


def _stamp() -> tuple[bytes, bytes]:
    request = current_request()
    at = request.received_at if request else datetime.now(UTC)
    timestamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    # A request id holds no character that JSON would escape.
    return timestamp.encode(), (request.request_id if request else "").encode()
