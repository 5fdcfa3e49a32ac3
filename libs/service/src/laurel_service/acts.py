"""What operators do is told: who changed something, and who looked at what a user sees (GEN-047).

Every service's API publishes it by itself, whatever its flow says, in the transaction that does it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from laurel_schemas import Event
from laurel_schemas.fields import MAX_USER_ID
from laurel_schemas.operations_acts_v1 import OperatorActed

from laurel_service.auth.principal import Principal
from laurel_service.request import current_request

if TYPE_CHECKING:
    from starlette.requests import Request  # a worker loads no web framework

WRITTEN_BY_EVERY_API: tuple[type[Event], ...] = (OperatorActed,)
"""What the API of every service publishes, keyed by the service: each writes its own key alone."""

_EVERYBODY = "user"
_LONGEST_PATH = 1000
_SUBJECT = ("userId", "user_id")


def changed(request: "Request", service: str, actor: Principal, at: datetime) -> OperatorActed:
    """The act of somebody with a role who changes something by this request."""
    return _act(request, service, actor, at, action="changed", subject_id=_subject(request))


def viewed(
    request: "Request",
    service: str,
    actor: Principal,
    at: datetime,
    user_id: int | None,
    reason: str,
) -> OperatorActed:
    """The act of somebody who looks at what a user sees, or at what may be about one."""
    return _act(request, service, actor, at, action="viewed", subject_id=user_id, reason=reason)


def commanded(
    service: str, command: str, at: datetime, subject_id: int | None = None
) -> OperatorActed:
    """The act of somebody who runs a command of a service: whoever may start its processes."""
    return OperatorActed(
        service=service,
        action="changed",
        method="COMMAND",
        route=f"/{command}",
        path=f"/{command}",
        subject_id=subject_id,
        acted_at=at,
    )


def _act(
    request: "Request", service: str, actor: Principal, at: datetime, **more: Any
) -> OperatorActed:
    known = current_request()
    return OperatorActed(
        service=service,
        actor_id=actor.user_id,
        roles=tuple(sorted(actor.roles - {_EVERYBODY})),
        method=request.method,
        route=request.scope["route"].path,
        path=_path(request),
        request_id=known.request_id if known else None,
        acted_at=at,
        **more,
    )


def _path(request: "Request") -> str:
    """As it was asked for, without the query, where people search for what is personal."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.decode("latin-1").partition("?")[0][:_LONGEST_PATH]


def _subject(request: "Request") -> int | None:
    named = (request.path_params.get(name) for name in _SUBJECT)
    texts = (str(one) for one in named if one is not None)
    ids = (int(one) for one in texts if one.isdecimal() and one.isascii())
    return next((one for one in ids if 1 <= one <= MAX_USER_ID), None)
