"""The ladder as a catalogue with versions, for operators (TIER-051)."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from laurel_events import Transaction
from laurel_schemas.fields import Amount, Label, Timestamp
from laurel_service.api import (
    Body,
    Conflict,
    CurrentUser,
    Envelope,
    NotFound,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    Unprocessable,
    errors,
    ok,
    require_role,
)

from qualification.api.fields import LadderInvalid, ladder_of
from qualification.handlers.ladders import make_version
from qualification.handlers.reviews import resume_review
from qualification.store import ladders as store
from qualification.store import reviews

router = APIRouter(
    prefix="/api/v1/qualification/admin/ladders", dependencies=[require_role("admin")]
)
_SHOWN = 20
_Version = Annotated[int, Path(ge=1, le=2**31 - 1, description="The version")]


class UnknownLadder(NotFound):
    """There is no such version."""

    code = "LADDER_NOT_FOUND"
    example = "There is no version 7 of the ladder."


class OutOfTurn(Conflict):
    """The look at everybody is in another state than this asks for."""

    code = "REVIEW_OUT_OF_TURN"
    example = "It is done already."


class TooLate(Unprocessable):
    """The time at which it shall take effect is past."""

    code = "EFFECTIVE_IN_THE_PAST"
    example = "`effectiveAt` should be in the future; leave it out for now."


class NewLadder(RequestBody):
    """The whole ladder that shall hold, from now or from a time on; a dry run only counts.

    `ladder` is as the setting `LADDER` has it: tiers, milestones, steps of savings, bonus.
    """

    ladder: dict[str, Any]
    reason: Label
    effective_at: Timestamp | None = None
    dry_run: bool = False


class TierOwed(Body):
    """How many users a tier would be unlocked for."""

    level: int
    users: int


class StepOwed(Body):
    """How many users would be told of a milestone or step of savings, in USD."""

    usd: Amount
    users: int


class Proposal(Body):
    """The version that was made, null after a dry run, and what it would bring to whom now."""

    version: int | None
    tiers: list[TierOwed]
    milestones: list[StepOwed]
    savings: list[StepOwed]


class LadderReview(Body):
    """How far everybody was looked at, and how much that granted and told."""

    users: int
    users_in_all: int
    tiers: int
    milestones: int
    savings: int
    ended_at: Timestamp | None


class LadderVersion(Body):
    """A version: who made it, when and why, and from when on it holds.

    `madeBy` is null where `migrate` took it from the settings. `state` is `planned` before its
    time; then that of the look at everybody: `running`, `paused`, `stopped`, `done`, or `overtaken`
    by a later version. In force is the latest one with an `inForceAt`.
    """

    version: int
    ladder: dict[str, Any]
    made_by: int | None
    reason: str
    made_at: Timestamp
    effective_at: Timestamp
    in_force_at: Timestamp | None
    state: str
    review: LadderReview


class LadderVersions(Body):
    """The latest versions, the newest first."""

    versions: list[LadderVersion]


@router.get("", response_model=Envelope[LadderVersions], responses=errors(401, 403))
async def ladders(session: SessionDep) -> Response:
    """The latest versions of the ladder."""
    found = await store.versions(session, _SHOWN)
    return ok(LadderVersions(versions=[_shown(one) for one in found]))


@router.post(
    "",
    response_model=Envelope[Proposal],
    responses=errors(401, 403, LadderInvalid, TooLate),
)
async def change(order: NewLadder, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Make a version that takes the place of the one in force, or try one.

    Everybody is looked at under it in pages. It grants and tells what it owes, each once, and takes
    nothing away; the next version undoes it.
    """
    ladder = ladder_of(order.ladder)
    async with unit_of_work() as tx:
        at = order.effective_at or tx.now
        if at < tx.now:
            raise TooLate()
        owed, version = await reviews.preview(tx.session, ladder), None
        if not order.dry_run:
            version = await make_version(ladder, user.user_id, order.reason, at, tx)
    return ok(
        Proposal(
            version=version,
            tiers=[TierOwed(level=one, users=users) for one, users in sorted(owed.tiers.items())],
            milestones=_steps(owed.milestones),
            savings=_steps(owed.savings),
        )
    )


@router.get(
    "/{version}", response_model=Envelope[LadderVersion], responses=errors(401, 403, UnknownLadder)
)
async def ladder(version: _Version, session: SessionDep) -> Response:
    """A version, and how far everybody was looked at under it."""
    return ok(await _found(version, session))


_REFUSED = errors(401, 403, UnknownLadder, OutOfTurn)


@router.post("/{version}/pause", response_model=Envelope[LadderVersion], responses=_REFUSED)
async def pause(version: _Version, unit_of_work: UnitOfWorkDep) -> Response:
    """Look at nobody else for now; the version holds for what comes."""
    return await _moved(version, unit_of_work, _move(version, ["running"], "paused"))


@router.post("/{version}/resume", response_model=Envelope[LadderVersion], responses=_REFUSED)
async def resume(version: _Version, unit_of_work: UnitOfWorkDep) -> Response:
    """Go on where it was paused."""
    return await _moved(version, unit_of_work, partial(resume_review, version))


@router.post("/{version}/stop", response_model=Envelope[LadderVersion], responses=_REFUSED)
async def stop(version: _Version, unit_of_work: UnitOfWorkDep) -> Response:
    """Look at nobody else under this version, or let a planned one never take effect.

    What was granted stays. Whoever was not looked at is judged by it once they pass a mark.
    """
    states = ["planned", "running", "paused"]
    return await _moved(version, unit_of_work, _move(version, states, "stopped"))


_Move = Callable[[Transaction], Awaitable[bool]]


def _move(version: int, states: list[str], state: str) -> _Move:
    return lambda tx: store.move_review(tx.session, version, states, state, tx.now)


async def _moved(version: int, unit_of_work: UnitOfWorkDep, move: _Move) -> Response:
    async with unit_of_work() as tx:
        before = await _found(version, tx.session)
        if not await move(tx):
            raise OutOfTurn(f"It is {before.state}.")
        shown = await _found(version, tx.session)
    return ok(shown)


async def _found(version: int, session: SessionDep) -> LadderVersion:
    found = await store.find_version(session, version)
    if found is None:
        raise UnknownLadder(f"There is no version {version} of the ladder.")
    return _shown(found)


def _steps(owed: Mapping[Decimal, int]) -> list[StepOwed]:
    return [StepOwed(usd=usd, users=users) for usd, users in sorted(owed.items())]


def _shown(one: store.LadderVersion) -> LadderVersion:
    own = {name: getattr(one, name) for name in LadderVersion.model_fields if name != "review"}
    told = {name: getattr(one, name) for name in LadderReview.model_fields}
    return LadderVersion(**own, review=LadderReview(**told))
