"""What the routes of a service are written with."""

from laurel_service.api.dependencies import (
    OPERATOR,
    CurrentUser,
    Resource,
    SessionDep,
    SharedStory,
    UnitOfWorkDep,
    require_role,
    require_scope,
    running,
)
from laurel_service.api.envelope import Body, Envelope, ErrorEnvelope, RequestBody, ok, ok_json
from laurel_service.api.error_responses import errors
from laurel_service.api.errors import (
    ApiError,
    Conflict,
    Forbidden,
    NotFound,
    Unauthorized,
    Unavailable,
    Unprocessable,
)
from laurel_service.auth.principal import Principal

__all__ = [
    "OPERATOR",
    "ApiError",
    "Body",
    "Conflict",
    "CurrentUser",
    "Envelope",
    "ErrorEnvelope",
    "Forbidden",
    "NotFound",
    "Principal",
    "RequestBody",
    "Resource",
    "SessionDep",
    "SharedStory",
    "Unauthorized",
    "Unavailable",
    "UnitOfWorkDep",
    "Unprocessable",
    "errors",
    "ok",
    "ok_json",
    "require_role",
    "require_scope",
    "running",
]
