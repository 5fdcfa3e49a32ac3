"""Cursors of lists: opaque to clients, who hand back what the page before ended with."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from laurel_service.api.errors import ApiError

T = TypeVar("T")


class CursorInvalid(ApiError):
    """The cursor is not one that a page ended with."""

    code = "CURSOR_INVALID"
    example = "Take `cursor` from the `nextCursor` of the page before."


def cursor(position: str) -> str:
    """What continues a list after this position."""
    return urlsafe_b64encode(position.encode()).decode()


def position(cursor: str, parse: Callable[[str], T]) -> T:
    """The position that a cursor names; raises CursorInvalid, also where `parse` a ValueError."""
    try:
        return parse(urlsafe_b64decode(cursor).decode("ascii"))
    except ValueError:
        raise CursorInvalid() from None


def timed(at: datetime, id_: object) -> str:
    """A position in a list by time, and by id within it."""
    return f"{at.isoformat()} {id_}"


def time_and_id(position: str) -> tuple[datetime, str]:
    """What `timed` was given; raises ValueError for a position of another form."""
    time, _, id_ = position.partition(" ")
    at = datetime.fromisoformat(time)
    if at.tzinfo is None:
        raise ValueError("the time should have an offset")
    return at, id_


def time_and_uuid(position: str) -> tuple[datetime, UUID]:
    """The same where ids are UUIDs."""
    at, id_ = time_and_id(position)
    return at, UUID(id_)
