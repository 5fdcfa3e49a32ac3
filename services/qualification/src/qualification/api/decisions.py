"""Why a tier is locked or unlocked, now or at any past moment (TIER-050)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from laurel_schemas.fields import Amount, Timestamp
from laurel_service import Running
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    NotFound,
    SessionDep,
    Unprocessable,
    errors,
    ok,
    running,
)

from qualification import store
from qualification.api.fields import LadderDep, Level
from qualification.store import DecisionKind, Evidence

router = APIRouter(prefix="/api/v1/qualification/me/tiers")


class NoRuleThen(NotFound):
    """The tier had no rule at that moment."""

    code = "NO_RULE_THEN"
    example = "This tier had no rule then."


class NotYet(Unprocessable):
    """The moment that is asked about has yet to come."""

    code = "NOT_YET"
    example = "`at` should not be in the future: what will be decided is not known."


class Cause(Body):
    """A trade or badge, a rule made easier, volume brought over; its event, and when it counted."""

    kind: DecisionKind
    id: str
    event_id: UUID | None
    at: Timestamp


class DecisionBody(Body):
    """The rule in force, the figures, and the events that brought them.

    Of an unlocked tier all of it is as of the unlock; of a locked one as of `at`. `volumeReachedBy`
    and `badgesReachedBy` are null where that condition is not met or asks for nothing, and for what
    was counted before this was kept. Amounts are decimal strings in USD.
    """

    level: int
    name: str
    at: Timestamp
    status: Literal["Locked", "Unlocked"]
    rule_version: int
    required_volume_usd: Amount
    volume_usd: Amount
    badges_required: int
    badges_activated: int
    volume_met: bool
    badges_met: bool
    decided_by: Cause | None
    volume_reached_by: Cause | None
    badges_reached_by: Cause | None


@router.get(
    "/{level}/decision",
    response_model=Envelope[DecisionBody],
    responses=errors(401, 422, NoRuleThen, NotYet),
)
async def decision(
    level: Level,
    user: CurrentUser,
    session: SessionDep,
    ladder: LadderDep,
    service: Annotated[Running, Depends(running)],
    at: Annotated[
        Timestamp | None,
        Query(description="The moment; now without", examples=["2025-06-01T12:00:00Z"]),
    ] = None,
) -> Response:
    """Why the caller's tier was locked or unlocked at a moment."""
    now = service.service.now()
    if at is not None and at > now:
        raise NotYet()
    moment = at or now
    found = await store.evidence_of(session, user.user_id, level, moment)
    if found is None:
        raise NoRuleThen()
    return ok(_decision(found, level, ladder.tiers[level - 1].name, moment))


def _decision(found: Evidence, level: int, name: str, at: datetime) -> DecisionBody:
    return DecisionBody(
        level=level,
        name=name,
        at=at,
        status="Unlocked" if found.unlocked_at else "Locked",
        rule_version=found.version,
        required_volume_usd=found.required_volume_usd,
        volume_usd=found.volume_usd,
        badges_required=found.badges_required,
        badges_activated=found.badges_activated,
        volume_met=found.volume_usd >= found.required_volume_usd,
        badges_met=found.badges_activated >= found.badges_required,
        decided_by=_cause(
            found.decided_by, found.decided_by_id, found.decided_by_event_id, found.unlocked_at
        ),
        volume_reached_by=_cause("trade", found.trade_id, found.trade_event_id, found.reached_at),
        badges_reached_by=_cause(
            "badge", found.badge_id, found.badge_event_id, found.badges_met_at
        ),
    )


def _cause(
    kind: str | None, id_: str | None, event_id: UUID | None, at: datetime | None
) -> Cause | None:
    if id_ is None or at is None:
        return None
    return Cause(kind=kind, id=id_, event_id=event_id, at=at)
