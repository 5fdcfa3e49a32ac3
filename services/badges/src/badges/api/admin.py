"""What operators do to people's badges, and the record of it (BADGE-016)."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from laurel_schemas.fields import Label, Timestamp, Token, UserId
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
    require_role,
)
from laurel_service.api.cursors import cursor, position, time_and_uuid, timed
from pydantic import Field

from badges.api.errors import (
    BadgeBound,
    BadgeNotEarned,
    BadgeUnknown,
    UsersUnknown,
)
from badges.handlers import admin as handlers
from badges.store import admin as store

router = APIRouter(prefix="/api/v1/badges/admin", dependencies=[require_role("admin")])

_PAGE = 50
_END = datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1)


class AwardList(RequestBody):
    """To whom, and why."""

    user_ids: Annotated[list[UserId], Field(min_length=1, max_length=1000)]
    reason: Label


class Awarded(Body):
    """Who has got it, and who had it."""

    badge_id: str
    awarded: list[int]
    already_owned: list[int]


class Revocation(RequestBody):
    """From whom, and why."""

    user_id: UserId
    reason: Label


class Revoked(Body):
    """The badge is gone."""

    badge_id: str
    user_id: int


class Act(Body):
    """What an operator did."""

    at: Timestamp
    admin_id: int
    action: str
    badge_id: str
    user_id: int | None
    reason: str | None


class Acts(Body):
    """What operators did, the latest first; `next_cursor` is None on the last page."""

    acts: list[Act]
    next_cursor: str | None


@router.post(
    "/{badgeId}/awards",
    response_model=Envelope[Awarded],
    responses=errors(401, 403, BadgeUnknown, UsersUnknown),
)
async def award(
    badge_id: Annotated[Token, Path(alias="badgeId")],
    wanted: AwardList,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Award a badge by list, whatever the users meet: all of them or, if one is unknown, nobody."""
    async with unit_of_work() as tx:
        given = await handlers.award_by_list(
            badge_id, wanted.user_ids, wanted.reason, user.user_id, tx
        )
        if given is None:
            raise BadgeUnknown()
        if given.unknown:
            named = ", ".join(map(str, given.unknown))
            raise UsersUnknown(
                f"Nobody was awarded the badge, as these users are unknown: {named}."
            )
    return ok(
        Awarded(badge_id=badge_id, awarded=list(given.awarded), already_owned=list(given.owned))
    )


@router.post(
    "/{badgeId}/revocations",
    response_model=Envelope[Revoked],
    responses=errors(401, 403, BadgeNotEarned, BadgeBound),
)
async def revoke(
    badge_id: Annotated[Token, Path(alias="badgeId")],
    wanted: Revocation,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Take a badge away, with a reason; a bound one can't be. Tiers that were granted stay."""
    async with unit_of_work() as tx:
        try:
            done = await handlers.revoke(badge_id, wanted.user_id, wanted.reason, user.user_id, tx)
        except handlers.BadgeIsBoundError:
            raise BadgeBound() from None
        if not done:
            raise BadgeNotEarned("The user has not earned a badge with this id.")
    return ok(Revoked(badge_id=badge_id, user_id=wanted.user_id))


@router.get("/acts", response_model=Envelope[Acts], responses=errors(401, 403))
async def acts(
    session: SessionDep,
    badge_id: Annotated[Token | None, Query(alias="badgeId")] = None,
    user_id: Annotated[int | None, Query(alias="userId", ge=1, lt=2**63)] = None,
    after: Annotated[str | None, Query(alias="cursor", max_length=200)] = None,
) -> Response:
    """Who did what, when and why."""
    before = position(after, time_and_uuid) if after else _END
    found = await store.acts_before(session, before, _PAGE, badge_id=badge_id, user_id=user_id)
    more = cursor(timed(found[-1].at, found[-1].id)) if len(found) == _PAGE else None
    shown = [Act.model_validate(one, from_attributes=True) for one in found]
    return ok(Acts(acts=shown, next_cursor=more))
