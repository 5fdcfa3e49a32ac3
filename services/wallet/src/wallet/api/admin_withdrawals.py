"""Routes of operators about withdrawals: to decide about each, and to stop them all."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Label
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

from wallet.api.errors import WithdrawalNotFound, WrongState, refusals
from wallet.api.spending_bodies import Withdrawal, Withdrawals, withdrawal_body
from wallet.handlers import withdrawals
from wallet.store import controls
from wallet.store import withdrawals as kept_withdrawals

router = APIRouter(prefix="/api/v1/wallet/admin", dependencies=[require_role("admin")])

_LISTED = 100


class Note(RequestBody):
    """Why; the payer's reference, where there is one."""

    note: Label


class Stop(RequestBody):
    """Whether withdrawals wait for somebody to look at each, and why."""

    stopped: bool
    reason: Label


class Stopped(Body):
    """Whether payouts are stopped."""

    stopped: bool


@router.get("/withdrawals", response_model=Envelope[Withdrawals], responses=errors(401, 403))
async def waiting_withdrawals(
    session: SessionDep,
    state: Literal["review", "approved"] = "review",
) -> Response:
    """Withdrawals to look at, or to pay, the oldest first; 100 at most."""
    found = await kept_withdrawals.in_state(session, state, _LISTED)
    return ok(Withdrawals(withdrawals=[withdrawal_body(one) for one in found]))


@router.post(
    "/withdrawals/{id}/{step}",
    response_model=Envelope[Withdrawal],
    responses=errors(401, 403, WithdrawalNotFound, WrongState),
)
async def step_withdrawal(
    withdrawal_id: Annotated[UUID, Path(alias="id")],
    step: Annotated[str, Path(pattern="^(approve|reject|pay|fail)$")],
    order: Note,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Decide about a withdrawal, or note that it was paid or failed, which gives it back."""
    with refusals():
        async with unit_of_work() as tx:
            changed = await withdrawals.step(
                withdrawal_id, step, tx, by=user.user_id, note=order.note
            )
    if changed is None:
        raise WithdrawalNotFound()
    return ok(withdrawal_body(changed))


@router.post("/payouts", response_model=Envelope[Stopped], responses=errors(401, 403))
async def stop_payouts(order: Stop, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Stop all payouts at once, or let them go on: stopped ones are looked at first."""
    async with unit_of_work() as tx:
        await controls.stop_payouts(
            tx.session, stopped=order.stopped, reason=order.reason, by=user.user_id, now=tx.now
        )
    return ok(Stopped(stopped=order.stopped))
