"""Competitions as everybody sees them."""

from typing import Literal

from fastapi import APIRouter, Response
from laurel_service.api import CurrentUser, Envelope, SessionDep, errors, ok
from laurel_service.api.cursors import CursorInvalid

from competition.api.access import EventId, visible
from competition.api.bodies import Event, Events
from competition.api.errors import EventNotFound
from competition.api.paging import Cursor, Limit, after, before
from competition.store import competitions

router = APIRouter()

Shown = Literal["upcoming", "active", "paused", "completed", "cancelled"]


@router.get("/api/events", response_model=Envelope[Events], responses=errors(401, CursorInvalid))
async def events(
    user: CurrentUser,
    session: SessionDep,
    status: Shown | None = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """Competitions that are published, the latest start first."""
    found = await competitions.published(session, status, before(cursor), limit)
    return ok(Events(events=[Event.of(one) for one in found], next_cursor=after(found, limit)))


@router.get(
    "/api/events/{id}", response_model=Envelope[Event], responses=errors(401, EventNotFound)
)
async def event(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """One competition; a draft for those only who have a role in it."""
    found = await visible(session, user, event_id)
    return ok(Event.of(found))
