"""Support looks at what a user sees: any GET of a user's own, read as that user (API-029)."""

import re
from typing import ClassVar
from urllib.parse import unquote

from laurel_schemas.fields import MAX_USER_ID
from starlette.requests import Request

from laurel_service import acts
from laurel_service.api.errors import Forbidden, Unprocessable
from laurel_service.api.transactions import only_reads, request_unit_of_work
from laurel_service.auth.principal import Principal
from laurel_service.service import Running

USER = "x-view-as"
REASON = "x-view-reason"
VIEWERS = frozenset({"admin", "support"})
"""The roles of a token whose holder may look."""
_METHOD = "GET"

_USER_ID = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
# What is kept for a year names nobody: an address of any kind has an @ or is longer than a word.
_REASON = re.compile(r"(?=.*\w)[\w #.,:;()/'-]{3,200}")
REASON_FORM = (
    "X-View-Reason, percent-encoded: 3 to 200 letters, digits, blanks and #.,:;()/'- such as"
    " 'Ticket 4711'."
)
"""The header that says why, and what it may hold."""


class ViewReadOnly(Forbidden):
    """Who looks as a user may not change anything."""

    code: ClassVar[str] = "VIEW_READ_ONLY"
    example: ClassVar[str] = "Leave X-View-As out: who looks as a user may only send GET."


class ViewRefused(Forbidden):
    """Looking as a user needs a role, and something of a user's to look at."""

    code: ClassVar[str] = "VIEW_REFUSED"
    example: ClassVar[str] = "Looking as a user needs the role 'support' or 'admin'."


class ViewInvalid(Unprocessable):
    """The headers don't say whom and why."""

    code: ClassVar[str] = "VIEW_INVALID"
    example: ClassVar[str] = f"Send a user's id in X-View-As and why in {REASON_FORM}"


def refuse_changes(method: str, headers: dict[bytes, bytes]) -> None:
    """Raise ViewReadOnly for what would change something in a user's name."""
    if USER.encode() in headers and method != _METHOD:
        raise ViewReadOnly()


async def viewed(request: Request, running: Running, actor: Principal) -> Principal:
    """The user whom the request is answered for: the actor, or whom the header names.

    Each look is told before it is answered, and what is read for it is read in transactions that
    can't write. Raises ViewRefused and ViewInvalid.
    """
    named = request.headers.get(USER)
    if named is None:
        return actor
    if VIEWERS.isdisjoint(actor.roles):
        raise ViewRefused()
    if running.service.stateless:
        raise ViewRefused("Nothing here is a user's own.")
    user_id, reason = _asked(named, request.headers.get(REASON, ""))
    await _tell(request, running, actor, user_id, reason)
    only_reads(request.scope)
    return Principal(user_id, frozenset({"user"}), frozenset(), viewed_by=actor.user_id)


def reason_in(header: str) -> str | None:
    """Why somebody looks, as `X-View-Reason` says; None where that may not be kept."""
    words = unquote(header, errors="replace").strip()
    return words if _REASON.fullmatch(words) else None


def _asked(user: str, header: str) -> tuple[int, str]:
    reason = reason_in(header)
    if reason is None or not _USER_ID.fullmatch(user) or int(user) > MAX_USER_ID:
        raise ViewInvalid()
    return int(user), reason


async def _tell(
    request: Request, running: Running, actor: Principal, user_id: int, reason: str
) -> None:
    name = running.service.name
    async with request_unit_of_work(running, request.scope)() as tx:
        tx.publish(acts.viewed(request, name, actor, tx.now, user_id, reason))
