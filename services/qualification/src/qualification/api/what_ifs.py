"""What another ladder would have done with the past, for operators (TIER-052)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from laurel_schemas.fields import SignedAmount, Timestamp
from laurel_service.api import (
    Body,
    Conflict,
    CurrentUser,
    Envelope,
    NotFound,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
    require_role,
)
from laurel_service.api.cursors import cursor, position
from uuid_utils.compat import uuid7

from qualification.api.fields import LadderInvalid, ladder_of
from qualification.handlers.what_ifs import ask_what_if
from qualification.store import what_ifs

router = APIRouter(
    prefix="/api/v1/qualification/admin/what-ifs", dependencies=[require_role("admin")]
)

_PAGE = 100


class UnknownWhatIf(NotFound):
    """There is no such question, or it was answered more than 30 days ago."""

    code = "WHAT_IF_NOT_FOUND"
    example = "There is no question with this id."


class AlreadyEnded(Conflict):
    """The question is answered, or was stopped."""

    code = "WHAT_IF_ENDED"
    example = "It is answered already."


class Question(RequestBody):
    """A whole ladder, as the setting `LADDER` has it."""

    ladder: dict[str, Any]


class TierDifference(Body):
    """How many users would have a tier who have not, and so on."""

    level: int
    gained: int
    lost: int
    earlier: int
    later: int


class WhatIf(Body):
    """A question, and its answer as far as it is; whole when `state` is `done`.

    `extraDiscountUsd` is what the other ladder would have given more in fee discounts, less where
    negative, from the fees that were charged and as if NFTs were held at once.
    """

    id: UUID
    state: str
    asked_by: int
    asked_at: Timestamp
    ended_at: Timestamp | None
    users: int
    trades: int
    extra_discount_usd: SignedAmount
    tiers: list[TierDifference]


class UserChange(Body):
    """A tier of a user; `was` and `wouldBe` are null where it was not, or would not be."""

    user_id: int
    level: int
    change: str
    was: Timestamp | None
    would_be: Timestamp | None


class UserChanges(Body):
    """Changes by user; `next_cursor` is null on the last page."""

    changes: list[UserChange]
    next_cursor: str | None


@router.post(
    "",
    status_code=202,
    response_model=Envelope[WhatIf],
    responses=errors(401, 403, LadderInvalid),
)
async def ask(question: Question, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Ask what a ladder would have done; the answer is made by the worker, and changes nothing."""
    ladder, id_ = ladder_of(question.ladder), uuid7()
    async with unit_of_work() as tx:
        await ask_what_if(ladder, user.user_id, id_, tx)
        begun = await _shown(tx.session, id_)
    return ok(begun, 202)


@router.get("/{id}", response_model=Envelope[WhatIf], responses=errors(401, 403, UnknownWhatIf))
async def answer(id: UUID, session: SessionDep) -> Response:
    """How far the answer is."""
    return ok(await _shown(session, id))


@router.post(
    "/{id}/stop",
    response_model=Envelope[WhatIf],
    responses=errors(401, 403, UnknownWhatIf, AlreadyEnded),
)
async def stop(id: UUID, unit_of_work: UnitOfWorkDep) -> Response:
    """Stop the answering."""
    async with unit_of_work() as tx:
        ended = await what_ifs.end(tx.session, id, "stopped", tx.now)
        shown = await _shown(tx.session, id)
        if not ended:
            raise AlreadyEnded()
    return ok(shown)


@router.get(
    "/{id}/changes",
    response_model=Envelope[UserChanges],
    responses=errors(401, 403, UnknownWhatIf),
)
async def changes(
    id: UUID,
    session: SessionDep,
    after: Annotated[str | None, Query(alias="cursor", max_length=200)] = None,
) -> Response:
    """Who would gain or lose which tier, and when, by user."""
    if await what_ifs.find(session, id) is None:
        raise UnknownWhatIf()
    begin = position(after, _place) if after else (0, 0)
    found = await what_ifs.changes_after(session, id, begin, _PAGE)
    more = cursor(f"{found[-1].user_id} {found[-1].level}") if len(found) == _PAGE else None
    shown = [
        UserChange(
            user_id=one.user_id,
            level=one.level,
            change=one.change,
            was=one.was_at,
            would_be=one.would_be_at,
        )
        for one in found
    ]
    return ok(UserChanges(changes=shown, next_cursor=more))


def _place(text: str) -> tuple[int, int]:
    user_id, level = text.split(" ")
    return int(user_id), int(level)


async def _shown(session: SessionDep, id_: UUID) -> WhatIf:
    found = await what_ifs.find(session, id_)
    if found is None:
        raise UnknownWhatIf()
    by_tier = await what_ifs.summary(session, id_)
    kinds = ("gained", "lost", "earlier", "later")
    tiers = [
        TierDifference(level=level, **{kind: numbers.get(kind, 0) for kind in kinds})
        for level, numbers in by_tier.items()
    ]
    return WhatIf(
        id=found.id,
        state=found.state,
        asked_by=found.asked_by,
        asked_at=found.asked_at,
        ended_at=found.ended_at,
        users=found.users,
        trades=found.trades,
        extra_discount_usd=found.extra_discount_usd,
        tiers=tiers,
    )
