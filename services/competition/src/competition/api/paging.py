"""Pages of competitions by start and id."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from laurel_service.api.cursors import cursor, position, time_and_uuid, timed

from competition.rules.competition import Competition

Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=500)]

_FIRST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


def before(given: str | None) -> tuple[datetime, UUID]:
    """Where a page begins; raises CursorInvalid."""
    return _FIRST if given is None else position(given, time_and_uuid)


def after(found: Sequence[Competition], limit: int) -> str | None:
    """What continues the list after this page, if it is full."""
    if len(found) < limit:
        return None
    return cursor(timed(found[-1].terms.starts_at, found[-1].id))
