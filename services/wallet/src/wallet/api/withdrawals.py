"""Routes of withdrawals, for who asks for one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Token
from laurel_service.api import (
    CurrentUser,
    Envelope,
    RequestBody,
    Resource,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from wallet.api.errors import InsufficientPoints, WithdrawalNotFound, WrongState, refusals
from wallet.api.points import PositivePoints
from wallet.api.spending_bodies import Withdrawal, Withdrawals, withdrawal_body
from wallet.handlers import withdrawals
from wallet.rules.payouts import PayoutLimits
from wallet.store import withdrawals as stored

router = APIRouter()

_LISTED = 100


class WithdrawalRequest(RequestBody):
    """How many points go where: an account that the payer knows."""

    points: PositivePoints
    destination: Token


@router.post(
    "/api/v1/wallet/withdrawals",
    status_code=201,
    response_model=Envelope[Withdrawal],
    responses=errors(401, InsufficientPoints),
)
async def withdraw(
    order: WithdrawalRequest,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    limits: Annotated[PayoutLimits, Resource(PayoutLimits)],
) -> Response:
    """Ask for points to be paid out; a large or hasty request is looked at first."""
    with refusals():
        async with unit_of_work() as tx:
            made = await withdrawals.ask(user.user_id, order.points, order.destination, limits, tx)
    return ok(withdrawal_body(made), 201)


@router.get(
    "/api/v1/wallet/withdrawals", response_model=Envelope[Withdrawals], responses=errors(401)
)
async def mine(user: CurrentUser, session: SessionDep) -> Response:
    """The caller's withdrawals, the newest first; 100 at most."""
    found = await stored.of_user(session, user.user_id, _LISTED)
    return ok(Withdrawals(withdrawals=[withdrawal_body(one) for one in found]))


@router.post(
    "/api/v1/wallet/withdrawals/{id}/cancel",
    response_model=Envelope[Withdrawal],
    responses=errors(401, WithdrawalNotFound, WrongState),
)
async def cancel(
    withdrawal_id: Annotated[UUID, Path(alias="id")],
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Take a request back that nobody has decided about."""
    with refusals():
        async with unit_of_work() as tx:
            changed = await withdrawals.step(withdrawal_id, "cancel", tx, owner=user.user_id)
    if changed is None:
        raise WithdrawalNotFound()
    return ok(withdrawal_body(changed))
