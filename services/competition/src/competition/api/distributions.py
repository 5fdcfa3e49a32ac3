"""Routes of operators: how prizes are given out, and taken back (COMP-011)."""

from fastapi import APIRouter, Response
from laurel_schemas.fields import Label, Points, Timestamp
from laurel_service.api import (
    OPERATOR,
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from competition.api.access import DENIED, EventId, permitted
from competition.api.errors import (
    DistributionNotFound,
    NotDistributed,
    WrongStatus,
)
from competition.foreseeing import foresee
from competition.handlers import prizes
from competition.handlers.lifecycle import SETTLE
from competition.store import distributions

router = APIRouter(prefix="/api/events/admin/competitions/{id}/prizes", dependencies=[OPERATOR])


class DistributionBody(Body):
    """How far the prizes of a competition are; `points` are those of all its prizes."""

    state: str
    prizes: int
    points: Points
    started_at: Timestamp
    finished_at: Timestamp | None
    rolled_back_by: int | None
    reason: str | None


class Validation(Body):
    """What would be paid as it stands now; `sound` says whether it may be."""

    sound: bool
    problems: list[str]
    winners: int
    prizes: int
    points: Points


class Reason(RequestBody):
    """Why."""

    reason: Label


@router.get(
    "",
    response_model=Envelope[DistributionBody],
    responses=errors(*DENIED, DistributionNotFound),
)
async def distribution(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """How far the prizes are, for owners and analysts."""
    await permitted(session, user, event_id, "analyse")
    found = await distributions.find(session, event_id)
    if found is None:
        raise DistributionNotFound()
    return ok(DistributionBody(**found._asdict()))


@router.get("/validation", response_model=Envelope[Validation], responses=errors(*DENIED))
async def validation(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """What all prize tables pay as everybody stands now, for owners and analysts."""
    found = await permitted(session, user, event_id, "analyse")
    foreseen = await foresee(session, found)
    problems = []
    if found.terms.has_prizes and not foreseen.prizes:
        problems = ["nobody holds a rank that wins"]
    return ok(Validation(sound=not problems, problems=problems, **foreseen._asdict()))


@router.post(
    "/distribute",
    status_code=202,
    response_model=Envelope[None],
    responses=errors(*DENIED, WrongStatus),
)
async def distribute(event_id: EventId, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Take up at once what the end has begun by itself; what is given out already stays."""
    async with unit_of_work() as tx:
        found = await permitted(tx.session, user, event_id, "manage")
        if found.status != "completed":
            details = {"status": found.status}
            raise WrongStatus(f"The competition is {found.status}.", details)
        tx.schedule(SETTLE, found.key, tx.now)
    return ok(None, 202)


@router.post(
    "/roll-back",
    status_code=202,
    response_model=Envelope[DistributionBody],
    responses=errors(*DENIED, DistributionNotFound, NotDistributed),
)
async def roll_back(
    event_id: EventId, order: Reason, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Take every prize back, for owners; what was spent of it is owed. Again changes nothing."""
    async with unit_of_work() as tx:
        await permitted(tx.session, user, event_id, "manage")
        before = await distributions.find(tx.session, event_id)
        if before is None:
            raise DistributionNotFound()
        if before.state == "running":
            raise NotDistributed()
        if before.state == "distributed":
            await prizes.start_roll_back(event_id, user.user_id, order.reason, tx)
        after = await distributions.find(tx.session, event_id)
    return ok(DistributionBody(**(after or before)._asdict()), 202)
