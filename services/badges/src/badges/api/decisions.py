"""Why the caller has a badge or has not, as of any moment (BADGE-035)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from laurel_schemas.fields import Amount, Timestamp, Token
from laurel_service.api import Body, CurrentUser, Envelope, UnitOfWorkDep, errors, ok
from pydantic import TypeAdapter

from badges import store
from badges.api.errors import BadgeUnknown
from badges.catalogue import to_row
from badges.rules import Badge, Progress
from badges.rules.criteria import measure
from badges.rules.explaining import Part, as_of, parts
from badges.rules.figures import Single
from badges.store.figures import figures_of
from badges.store.moments import Ownership, figures_at, ownership_at
from badges.store.versions import BadgeVersion, version_at

router = APIRouter()
_SINGLE: TypeAdapter[Any] = TypeAdapter(Single)

Decider = Literal["event", "catalogue", "operator", "import"]


class Deciding(Body):
    """When and by what it was earned: an event, the catalogue over the past, an operator, an
    import. Null where a badge was taken away since, of which that is not kept."""

    kind: Decider | None
    event_id: UUID | None
    earned_at: Timestamp
    reached: Amount | None
    target: Amount | None


class PartShown(Body):
    """A figure that the badge asks for, and how far the caller was. With `atMost` it is not known
    how far by then: it was no more than that, which is where they are today."""

    criteria: Mapping[str, Any]
    current: Amount
    target: Amount
    is_met: bool
    at_most: bool


class BadgeDecision(Body):
    """Why the caller had a badge or had not at a moment.

    `version` and `criteria` are those that decided then, null and today's before versions were
    kept. Figures are of what had happened by then as it is known today: what came late counts at
    its own time.
    """

    badge_id: str
    at: Timestamp
    version: int | None
    was_offered: bool
    criteria: Mapping[str, Any]
    is_owned: bool
    activated_at: Timestamp | None
    revoked_at: Timestamp | None
    decided_by: Deciding | None
    current: Amount
    target: Amount
    parts: list[PartShown]


@router.get(
    "/api/v1/badges/{badgeId}/decision",
    response_model=Envelope[BadgeDecision],
    responses=errors(401, 422, BadgeUnknown),
)
async def decision(
    badge_id: Annotated[Token, Path(alias="badgeId")],
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    at: Annotated[Timestamp | None, Query(description="The moment; now if left out")] = None,
) -> Response:
    """Why the caller has a badge, or has not."""
    async with unit_of_work() as tx:
        moment = at or tx.now
        known = await store.defined(tx.session, badge_id)
        if known is None:
            raise BadgeUnknown()
        version = await version_at(tx.session, badge_id, moment)
        badge = version.badge if version else known
        owned = await ownership_at(tx.session, user.user_id, badge_id, moment)
        then = await figures_at(tx.session, user.user_id, moment)
        today = (await figures_of(tx.session, [user.user_id]))[user.user_id]
    return ok(_shown(badge, version, moment, owned, as_of(badge.criteria, then, today)))


def _shown(
    badge: Badge,
    version: BadgeVersion | None,
    at: datetime,
    owned: Ownership | None,
    then: Progress,
) -> BadgeDecision:
    reached = measure(badge.criteria, then)
    return BadgeDecision(
        badge_id=badge.badge_id,
        at=at,
        version=version and version.version,
        was_offered=not version or version.on_offer,
        criteria=to_row(badge)["criteria"],
        is_owned=owned is not None and owned.revoked_at is None,
        activated_at=owned and owned.activated_at,
        revoked_at=owned and owned.revoked_at,
        decided_by=owned and _deciding(owned),
        # Without the zeros that the database pads an amount with.
        current=reached.current.normalize(),
        target=reached.target.normalize(),
        parts=[_part(one) for one in parts(badge.criteria, then)],
    )


def _deciding(owned: Ownership) -> Deciding:
    return Deciding(
        kind=_kind(owned),
        event_id=owned.decided_by,
        earned_at=owned.earned_at,
        reached=owned.reached,
        target=owned.target,
    )


def _kind(owned: Ownership) -> Decider | None:
    if owned.reached is None:
        return None
    if owned.awarded_by is not None:
        return "operator"
    if owned.brought_over_at is not None:
        return "import"
    return "event" if owned.decided_by else "catalogue"


def _part(one: Part) -> PartShown:
    return PartShown(
        criteria=_SINGLE.dump_python(one.criteria, mode="json"),
        current=one.reached.current.normalize(),
        target=one.reached.target.normalize(),
        is_met=one.reached.met,
        at_most=one.at_most,
    )
