"""The rates as a catalogue with versions, for operators (WALLET-006)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from laurel_schemas.fields import Label, Timestamp
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
    running,
)

from wallet.api.errors import RatesInvalid, RatesNotFound, TooLate, WrongState
from wallet.catalogue import as_said, to_row
from wallet.handlers import rates as handlers
from wallet.rules.rates import in_effect
from wallet.store import rates as store

router = APIRouter(prefix="/api/v1/wallet/admin/rates", dependencies=[require_role("admin")])
_SHOWN = 20
_Version = Annotated[int, Path(ge=1, le=2**31 - 1, description="The version")]


class NewRates(RequestBody):
    """The rates that shall hold for actions from now or from a time on; a dry run only asks.

    `rates` is a whole version as a list of rates has it: `viewer` and `creator`, each with
    `minimum`, `points` and perhaps `daily_cap`, and perhaps `points_kept`.
    """

    rates: dict[str, Any]
    reason: Label
    effective_at: Timestamp | None = None
    dry_run: bool = False


class RateChange(Body):
    """A figure that is another than in the version before, such as `viewer.points.video_liked`."""

    what: str
    before: str | None
    after: str | None


class RatesProposal(Body):
    """The version that was made, and what it changes.

    After a dry run `version` is null, and `whatIf` is the id of a question at
    `/api/v1/wallet/admin/whatif/{id}`: what past interactions would have earned by it.
    """

    version: int | None
    effective_at: Timestamp
    changes: list[RateChange]
    what_if: UUID | None


class RateVersion(Body):
    """A version: who made it, when and why, and from when on it counts.

    `madeBy` is null where `migrate` took it from the settings. `state` is `planned` before its
    beginning, `in_effect`, `overtaken` by another, or `stopped` while it was planned.
    """

    version: int
    state: str
    effective_at: Timestamp
    made_by: int | None
    reason: str
    made_at: Timestamp
    stopped_at: Timestamp | None
    rates: dict[str, Any]


class RateVersions(Body):
    """The latest versions, the newest first."""

    versions: list[RateVersion]


@router.get("", response_model=Envelope[RateVersions], responses=errors(401, 403))
async def versions(session: SessionDep, request: Request) -> Response:
    """The latest versions of the rates."""
    found = await _shown(session, running(request).service.now())
    return ok(RateVersions(versions=found[:_SHOWN]))


@router.post(
    "",
    response_model=Envelope[RatesProposal],
    responses=errors(401, 403, RatesInvalid, TooLate),
)
async def change(order: NewRates, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Make a version that counts for actions from its beginning on, or try one.

    What was paid stays as it is; the next version undoes this one.
    """
    async with unit_of_work() as tx:
        at = order.effective_at or tx.now
        if at < tx.now:
            raise TooLate()
        try:
            proposal = await handlers.propose(order.rates, at, tx)
        except ValueError as error:
            raise RatesInvalid(str(error)) from None
        made = asked = None
        if order.dry_run:
            asked = await handlers.try_out(proposal, user.user_id, tx)
        else:
            made = await handlers.make(proposal, user.user_id, order.reason, tx)
    told = [
        RateChange(what=one.what, before=as_said(one.before), after=as_said(one.after))
        for one in proposal.changes
    ]
    return ok(RatesProposal(version=made, effective_at=at, changes=told, what_if=asked))


@router.get(
    "/{version}", response_model=Envelope[RateVersion], responses=errors(401, 403, RatesNotFound)
)
async def version(version: _Version, session: SessionDep, request: Request) -> Response:
    """A version."""
    return ok(await _found(version, session, running(request).service.now()))


@router.post(
    "/{version}/stop",
    response_model=Envelope[RateVersion],
    responses=errors(401, 403, RatesNotFound, WrongState),
)
async def stop(version: _Version, unit_of_work: UnitOfWorkDep) -> Response:
    """Let a planned version never take effect."""
    async with unit_of_work() as tx:
        if not await store.stop_version(tx.session, version, tx.now):
            state = (await _found(version, tx.session, tx.now)).state
            raise WrongState(f"This is {state} already.", {"state": state})
        return ok(await _found(version, tx.session, tx.now))


async def _found(version: int, session: SessionDep, now: datetime) -> RateVersion:
    for one in await _shown(session, now):
        if one.version == version:
            return one
    raise RatesNotFound(f"There is no version {version} of the rates.")


async def _shown(session: SessionDep, now: datetime) -> list[RateVersion]:
    """Every version, the newest first."""
    found = await store.all_versions(session)
    current = in_effect(store.paying(found), now)
    return [
        RateVersion(
            version=one.rates.version,
            state=_state(one, current.version if current else 0, now),
            effective_at=one.rates.effective_from,
            made_by=one.made_by,
            reason=one.reason,
            made_at=one.made_at,
            stopped_at=one.stopped_at,
            rates=to_row(one.rates),
        )
        for one in reversed(found)
    ]


def _state(one: store.RateVersion, current: int, now: datetime) -> str:
    if one.stopped_at:
        return "stopped"
    if one.rates.effective_from > now:
        return "planned"
    return "in_effect" if one.rates.version == current else "overtaken"
