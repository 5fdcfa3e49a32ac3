"""Badges as a catalogue with versions, for operators (BADGE-034)."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Token
from laurel_service.api import (
    CurrentUser,
    Envelope,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
    require_role,
)

from badges.api.definition_bodies import (
    BadgeVersion,
    BadgeVersions,
    Changed,
    ChangedBadge,
    Created,
    NewBadge,
    Trial,
)
from badges.api.errors import (
    BadgeExists,
    BadgeInvalid,
    BadgeUnknown,
    NotPlanned,
    TooLate,
    TrialUnknown,
)
from badges.catalogue import to_row
from badges.handlers import trials as trying
from badges.handlers import versions as handlers
from badges.store import trials, versions

router = APIRouter(prefix="/api/v1/badges/admin", dependencies=[require_role("admin")])

_SHOWN = 20
BadgeId = Annotated[Token, Path(alias="badgeId")]
Version = Annotated[int, Path(ge=1, le=2**31 - 1, description="The version")]


@router.post(
    "/definitions",
    status_code=201,
    response_model=Envelope[Created],
    responses=errors(401, 403, BadgeExists, BadgeInvalid),
)
async def create(wanted: NewBadge, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Offer a badge, until a release takes it into its catalogue; who meets it is awarded it."""
    badge, trial = wanted.badge(), uuid4() if wanted.dry_run else None
    async with unit_of_work() as tx:
        if trial:
            await trying.ask_trial(badge, user.user_id, trial, tx)
        elif not await handlers.create_badge(badge, user.user_id, tx):
            raise BadgeExists()
    return ok(Created(badge_id=badge.badge_id, trial_id=trial), 201)


@router.post(
    "/definitions/{badgeId}/versions",
    response_model=Envelope[Changed],
    responses=errors(401, 403, BadgeUnknown, BadgeInvalid, TooLate),
)
async def change(
    badge_id: BadgeId, wanted: ChangedBadge, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Make a version of a badge that takes the place of the one in force, or try it.

    Nobody loses the badge; an easier one is awarded over the past. The next version undoes it.
    """
    badge, version = wanted.badge(badge_id=badge_id), None
    trial = uuid4() if wanted.dry_run else None
    async with unit_of_work() as tx:
        at = wanted.effective_at or tx.now
        if at < tx.now:
            raise TooLate()
        if trial:
            await trying.ask_trial(badge, user.user_id, trial, tx)
        else:
            change = handlers.Change(badge, wanted.on_offer, user.user_id, wanted.reason, at)
            version = await handlers.change_badge(change, tx)
            if version is None:
                raise BadgeUnknown()
    return ok(Changed(badge_id=badge_id, version=version, trial_id=trial))


@router.get(
    "/definitions/{badgeId}/versions",
    response_model=Envelope[BadgeVersions],
    responses=errors(401, 403, BadgeUnknown),
)
async def badge_versions(badge_id: BadgeId, session: SessionDep) -> Response:
    """The latest versions of a badge."""
    found = await versions.versions_of(session, badge_id, _SHOWN)
    if not found:
        raise BadgeUnknown()
    return ok(BadgeVersions(badge_id=badge_id, versions=[_shown(one) for one in found]))


@router.post(
    "/definitions/{badgeId}/versions/{version}/stop",
    response_model=Envelope[BadgeVersion],
    responses=errors(401, 403, NotPlanned),
)
async def stop(badge_id: BadgeId, version: Version, unit_of_work: UnitOfWorkDep) -> Response:
    """Let a planned version never come into force."""
    async with unit_of_work() as tx:
        found = await versions.stop_version(tx.session, badge_id, version, tx.now)
    if found is None:
        raise NotPlanned()
    return ok(_shown(found))


@router.get(
    "/trials/{id}", response_model=Envelope[Trial], responses=errors(401, 403, TrialUnknown)
)
async def trial(id: UUID, session: SessionDep) -> Response:
    """How far a dry run is, and who would earn the badge."""
    found = await trials.find(session, id)
    if found is None:
        raise TrialUnknown()
    own = {name: getattr(found, name) for name in Trial.model_fields if name != "badge_id"}
    return ok(Trial(badge_id=found.badge.badge_id, **own))


def _shown(one: versions.BadgeVersion) -> BadgeVersion:
    own = {name: getattr(one, name) for name in BadgeVersion.model_fields if name != "definition"}
    return BadgeVersion(definition=to_row(one.badge), **own)
