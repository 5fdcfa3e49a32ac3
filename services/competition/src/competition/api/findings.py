"""The review queue of what screening has found, and what speaks against an excluded entrant."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Prose, Timestamp
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
from laurel_service.api.cursors import CursorInvalid, cursor, position, time_and_uuid, timed

from competition.api.access import DENIED, EventId, permitted
from competition.api.errors import (
    FindingDecided,
    FindingNotFound,
    WrongStatus,
    refusals,
)
from competition.api.paging import Cursor, Limit
from competition.handlers.screening import Decision, decide_finding
from competition.rules.findings import Finding, FindingState, Kind, Label
from competition.store import findings as stored

router = APIRouter()

_FIRST = (datetime.min.replace(tzinfo=UTC), UUID(int=0))


class FindingBody(Body):
    """What speaks against these accounts; `suspicion` is what may be chance."""

    id: UUID
    kind: Kind
    label: Label
    accounts: tuple[int, ...]
    evidence: dict[str, Any]
    state: FindingState
    found_at: Timestamp
    decided_by: int | None
    decided_at: Timestamp | None
    explanation: str | None

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """The body of a finding."""
        return cls(**{name: getattr(finding, name) for name in cls.model_fields})


class Findings(Body):
    """Findings, the oldest first; `nextCursor` continues the list."""

    findings: list[FindingBody]
    next_cursor: str | None


class FindingDecision(RequestBody):
    """Exclude its entrants or dismiss it; those who are excluded read the explanation."""

    decision: Decision
    explanation: Prose


@router.get(
    "/api/events/admin/competitions/{id}/findings",
    response_model=Envelope[Findings],
    responses=errors(*DENIED, CursorInvalid),
)
async def queue(
    event_id: EventId,
    user: CurrentUser,
    session: SessionDep,
    state: FindingState = "open",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """What screening has found, for owners and moderators."""
    after = _FIRST if cursor is None else position(cursor, time_and_uuid)
    await permitted(session, user, event_id, "moderate")
    found = await stored.page(session, event_id, state, after, limit)
    following = _next(found[-1]) if len(found) == limit else None
    return ok(Findings(findings=[FindingBody.of(one) for one in found], next_cursor=following))


def _next(last: Finding) -> str:
    return cursor(timed(last.found_at, last.id))


@router.post(
    "/api/events/admin/competitions/{id}/findings/{finding_id}/decide",
    response_model=Envelope[FindingBody],
    responses=errors(*DENIED, FindingNotFound, FindingDecided, WrongStatus),
    dependencies=[OPERATOR],
)
async def decide(
    event_id: EventId,
    finding_id: Annotated[UUID, Path()],
    order: FindingDecision,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Exclude the entrants of a finding or dismiss it, for owners and moderators."""
    with refusals():
        async with unit_of_work() as tx:
            await permitted(tx.session, user, event_id, "moderate")
            decided = await decide_finding(
                event_id, finding_id, order.decision, order.explanation, user.user_id, tx
            )
    if decided is None:
        raise FindingNotFound()
    return ok(FindingBody.of(decided))


@router.get(
    "/api/events/{id}/findings/me",
    response_model=Envelope[list[FindingBody]],
    responses=errors(401),
)
async def against_me(event_id: EventId, user: CurrentUser, session: SessionDep) -> Response:
    """What the caller was excluded for, with all that the decision rests on."""
    found = await stored.against(session, event_id, user.user_id)
    return ok([FindingBody.of(one) for one in found])
