"""What operators do is told: who changed something, and who looked at what a user sees (GEN-047).

Every service's API publishes it by itself, whatever its flow says, in the transaction that does it.
"""

from datetime import datetime
from typing import Any

from laurel_schemas import Event
from laurel_schemas.operations_acts_v1 import OperatorActed
from starlette.requests import Request

from laurel_service.auth.principal import Principal
from laurel_service.request import current_request

WRITTEN_BY_EVERY_API: tuple[type[Event], ...] = (OperatorActed,)
"""What the API of every service publishes, keyed by the service: each writes its own key alone."""

_EVERYBODY = "user"
_LONGEST_PATH = 1000
_SUBJECT = ("userId", "user_id")
_MOST_USER_ID = 2**63 - 1


def changed(request: Request, service: str, actor: Principal, at: datetime) -> OperatorActed:
    """The act of somebody with a role who changes something by this request."""
    return _act(request, service, actor, at, action="changed", subject_id=_subject(request))


def viewed(
    request: Request, service: str, actor: Principal, at: datetime, user_id: int, reason: str
) -> OperatorActed:
    """The act of somebody who looks at what a user sees."""
    return _act(request, service, actor, at, action="viewed", subject_id=user_id, reason=reason)


def _act(
    request: Request, service: str, actor: Principal, at: datetime, **more: Any
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


def _path(request: Request) -> str:
    """As it was asked for, without the query, where people search for what is personal."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.decode("latin-1").partition("?")[0][:_LONGEST_PATH]


def _subject(request: Request) -> int | None:
    named = (request.path_params.get(name) for name in _SUBJECT)
    texts = (str(one) for one in named if one is not None)
    ids = (int(one) for one in texts if one.isdecimal() and one.isascii())
    return next((one for one in ids if 1 <= one <= _MOST_USER_ID), None)
