"""Teams: making, joining and leaving them (COMP-062)."""

import secrets

from fastapi import APIRouter, Response
from laurel_service.api import CurrentUser, Envelope, UnitOfWorkDep, errors, ok

from competition.api.access import EventId
from competition.api.errors import EventNotFound, refusals
from competition.api.team_board import TEAMS, TeamId, detail_body, own_body, terms_of
from competition.api.team_bodies import Inviting, Joining, OwnTeam, TeamDetail, TeamOrder
from competition.api.team_errors import TEAM_REFUSALS, NotCaptain, TeamNotFound, TeamsClosed
from competition.handlers import teams as acting

router = APIRouter()

_CODE_BYTES = 9


@router.post(
    TEAMS,
    status_code=201,
    response_model=Envelope[OwnTeam],
    responses=errors(401, EventNotFound, *TEAM_REFUSALS),
)
async def make(
    event_id: EventId, order: TeamOrder, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Make a team, whose captain is the caller; for entrants without one, before the start."""
    code = secrets.token_urlsafe(_CODE_BYTES)
    with refusals():
        async with unit_of_work() as tx:
            made = await acting.make(event_id, user.user_id, order.name, code, tx)
            shown = await own_body(tx.session, event_id, made)
    return ok(shown, 201)


@router.post(
    f"{TEAMS}/join",
    response_model=Envelope[OwnTeam],
    responses=errors(401, EventNotFound, TeamNotFound, *TEAM_REFUSALS),
)
async def join(
    event_id: EventId, order: Joining, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Join a team by its code; for entrants without one, before the start."""
    with refusals():
        async with unit_of_work() as tx:
            joined = await acting.join(event_id, user.user_id, order.code, tx)
            shown = await own_body(tx.session, event_id, joined)
    return ok(shown)


@router.post(
    f"{TEAMS}/leave",
    response_model=Envelope[TeamDetail],
    responses=errors(401, TeamNotFound, TeamsClosed),
)
async def leave(event_id: EventId, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Leave one's team, with one's score; answers how the team is without the caller."""
    with refusals():
        async with unit_of_work() as tx:
            left = await acting.leave(event_id, user.user_id, tx)
            found, terms = await terms_of(tx.session, event_id)
            shown = await detail_body(tx.session, found, terms, left)
    return ok(shown)


@router.post(
    f"{TEAMS}/{{teamId}}/invitations",
    response_model=Envelope[TeamDetail],
    responses=errors(401, TeamNotFound, NotCaptain, *TEAM_REFUSALS),
)
async def invite(
    event_id: EventId,
    team_id: TeamId,
    order: Inviting,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Invite somebody, for the captain; they may enter the competition after that."""
    with refusals():
        async with unit_of_work() as tx:
            known = await acting.invite(event_id, team_id, order.user_id, user.user_id, tx)
            found, terms = await terms_of(tx.session, event_id)
            shown = await detail_body(tx.session, found, terms, known)
    return ok(shown)


@router.post(
    f"{TEAMS}/{{teamId}}/accept",
    response_model=Envelope[OwnTeam],
    responses=errors(401, EventNotFound, TeamNotFound, *TEAM_REFUSALS),
)
async def accept(
    event_id: EventId, team_id: TeamId, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Join a team that the caller was invited to; before the start."""
    with refusals():
        async with unit_of_work() as tx:
            joined = await acting.accept(event_id, team_id, user.user_id, tx)
            shown = await own_body(tx.session, event_id, joined)
    return ok(shown)
