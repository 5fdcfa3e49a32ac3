"""Scoring: every version of it, a look at another one, and its change (COMP-060)."""

from dataclasses import asdict

from fastapi import APIRouter, Response
from laurel_service.api import (
    OPERATOR,
    CurrentUser,
    Envelope,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from competition.api.access import DENIED, EventId, permitted, visible
from competition.api.bodies import ManagedEvent
from competition.api.errors import EventNotFound, WrongStatus, refusals
from competition.api.scoring_bodies import (
    Moving,
    ScoringChange,
    ScoringPreview,
    ScoringTerms,
    ScoringVersion,
    ScoringVersions,
)
from competition.handlers import scoring
from competition.store import scoring_versions

router = APIRouter()

_MANAGED = "/api/events/admin/competitions/{id}/scoring"


@router.get(
    "/api/events/{id}/scoring",
    response_model=Envelope[ScoringVersions],
    responses=errors(401, EventNotFound),
)
async def versions(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """What counts for the score now, and what did before it was changed, with reasons."""
    await visible(session, user, event_id)
    shown = [
        ScoringVersion(
            **asdict(one.rule), version=one.version, reason=one.reason, decided_at=one.decided_at
        )
        for one in await scoring_versions.all_of(session, event_id)
    ]
    return ok(ScoringVersions(versions=shown))


@router.post(
    f"{_MANAGED}/preview",
    response_model=Envelope[ScoringPreview],
    responses=errors(*DENIED),
    dependencies=[OPERATOR],
)
async def preview(
    event_id: EventId, order: ScoringTerms, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """How the best 200 would stand by another scoring, for owners; changes nothing."""
    with refusals():
        # A transaction, though nothing is kept: who looked is in the audit trail.
        async with unit_of_work() as tx:
            found = await permitted(tx.session, user, event_id, "manage")
            moved = await scoring.preview(found, order.rule(), tx.session)
    shown = [Moving(**one._asdict()) for one in moved]
    return ok(ScoringPreview(looked_at=len(shown), standings=shown))


@router.post(
    _MANAGED,
    response_model=Envelope[ManagedEvent],
    responses=errors(*DENIED, WrongStatus),
    dependencies=[OPERATOR],
)
async def change(
    event_id: EventId, order: ScoringChange, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Change the scoring of a published competition, for its owners; everybody is scored anew."""
    with refusals():
        async with unit_of_work() as tx:
            await permitted(tx.session, user, event_id, "manage")
            changed = await scoring.change(event_id, order.rule(), user.user_id, order.reason, tx)
    return ok(ManagedEvent.of(changed))
