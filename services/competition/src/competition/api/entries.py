"""Entering and leaving."""

from fastapi import APIRouter, Response
from laurel_service.api import CurrentUser, Envelope, SessionDep, UnitOfWorkDep, errors, ok

from competition.api.access import EventId
from competition.api.bodies import Entries, EntryBody, entry_body
from competition.api.errors import (
    ENTRY_REFUSALS,
    EntryNotFound,
    EventNotFound,
    WrongStatus,
    refusals,
)
from competition.handlers import entering
from competition.store import entries as stored

router = APIRouter()

_LISTED = 100


@router.get("/api/events/entries/me", response_model=Envelope[Entries], responses=errors(401))
async def mine(user: CurrentUser, session: SessionDep) -> Response:
    """The caller's entries, the latest first."""
    found = await stored.of_user(session, user.user_id, _LISTED)
    return ok(Entries(entries=[entry_body(one) for one in found]))


@router.post(
    "/api/events/{id}/enter",
    response_model=Envelope[EntryBody],
    responses=errors(401, EventNotFound, *ENTRY_REFUSALS),
)
async def enter(event_id: EventId, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Take part; who does already gets the same answer again.

    Where there is a fee the entry is `paying`, until the caller's own entry says otherwise.
    """
    with refusals():
        async with unit_of_work() as tx:
            made = await entering.enter(event_id, user.user_id, tx)
    if made is None:
        raise EventNotFound()
    return ok(entry_body(made))


@router.post(
    "/api/events/{id}/leave",
    response_model=Envelope[EntryBody],
    responses=errors(401, EntryNotFound, WrongStatus),
)
async def leave(event_id: EventId, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Take part no longer; until the entry deadline one may enter again."""
    with refusals():
        async with unit_of_work() as tx:
            ended = await entering.leave(event_id, user.user_id, tx)
    if ended is None:
        raise EntryNotFound()
    return ok(entry_body(ended))


@router.get(
    "/api/events/{id}/entries/me",
    response_model=Envelope[EntryBody],
    responses=errors(401, EntryNotFound),
)
async def own(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """The caller's entry, whatever has become of it."""
    found = await entering.find(event_id, user.user_id, session)
    if found is None:
        raise EntryNotFound()
    return ok(entry_body(found))
