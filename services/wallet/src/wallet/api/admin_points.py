"""Routes of operators that add and take points: corrections, penalties and refunds."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Label, UserId
from laurel_service.api import (
    CurrentUser,
    Envelope,
    RequestBody,
    Resource,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
    require_role,
)

from wallet.api.admin_bodies import Correction, Corrections, Penalty, correction_body
from wallet.api.errors import (
    CorrectionNotFound,
    FourEyes,
    InsufficientPoints,
    NotRefundable,
    WrongState,
    refusals,
)
from wallet.api.points import PositivePoints, SignedPoints
from wallet.api.spending_bodies import Spent, spent_body
from wallet.api.transactions import TransactionNotFound
from wallet.handlers import corrections, refunds
from wallet.settings import FourEyesAbove
from wallet.store import corrections as kept_corrections

router = APIRouter(prefix="/api/v1/wallet/admin", dependencies=[require_role("admin")])

_LISTED = 100


class CorrectionRequest(RequestBody):
    """Points to add to somebody's balance, or to take if negative, and why."""

    user_id: UserId
    points: SignedPoints
    reason: Label


class PenaltyRequest(RequestBody):
    """Points to take from somebody, as far as there are any; the rest is owed."""

    user_id: UserId
    points: PositivePoints
    reason: Label


class RefundRequest(RequestBody):
    """Which debit of whom comes back; all that is left of it where no points are named."""

    user_id: UserId
    transaction_id: UUID
    points: PositivePoints | None = None


@router.get("/corrections", response_model=Envelope[Corrections], responses=errors(401, 403))
async def waiting_corrections(session: SessionDep) -> Response:
    """Corrections that wait for a second person, the oldest first; 100 at most."""
    found = await kept_corrections.waiting(session, _LISTED)
    return ok(Corrections(corrections=[correction_body(one) for one in found]))


@router.post(
    "/corrections",
    status_code=201,
    response_model=Envelope[Correction],
    responses=errors(401, 403, InsufficientPoints),
)
async def correct(
    order: CorrectionRequest,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    limit: Annotated[FourEyesAbove, Resource(FourEyesAbove)],
) -> Response:
    """Correct a balance; a large correction waits for a second person."""
    with refusals():
        async with unit_of_work() as tx:
            made = await corrections.ask(
                order.user_id, order.points, order.reason, user.user_id, limit.points, tx
            )
    return ok(correction_body(made), 201)


@router.post(
    "/corrections/{id}/{decision}",
    response_model=Envelope[Correction],
    responses=errors(401, FourEyes, InsufficientPoints, CorrectionNotFound, WrongState),
)
async def decide_correction(
    correction_id: Annotated[UUID, Path(alias="id")],
    decision: Annotated[str, Path(pattern="^(approve|refuse)$")],
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Approve or refuse a correction that somebody else has asked for."""
    with refusals():
        async with unit_of_work() as tx:
            decided = await corrections.decide(
                correction_id, decision == "approve", user.user_id, tx
            )
    if decided is None:
        raise CorrectionNotFound()
    return ok(correction_body(decided))


@router.post(
    "/penalties",
    status_code=201,
    response_model=Envelope[Penalty],
    responses=errors(401, 403),
)
async def penalize(order: PenaltyRequest, unit_of_work: UnitOfWorkDep) -> Response:
    """Take a penalty; what somebody lacks is owed, and taken from what they earn later."""
    async with unit_of_work() as tx:
        owed = await corrections.penalize(order.user_id, order.points, order.reason, tx)
    taken = order.points - owed
    return ok(Penalty(user_id=order.user_id, taken=taken, owed=owed), 201)


@router.post(
    "/refunds",
    status_code=201,
    response_model=Envelope[Spent],
    responses=errors(401, 403, TransactionNotFound, NotRefundable),
)
async def refund(order: RefundRequest, unit_of_work: UnitOfWorkDep) -> Response:
    """Give a purchase or boost back, in part or whole, into the lots it was taken from."""
    with refusals():
        async with unit_of_work() as tx:
            posted = await refunds.refund_of(order.user_id, order.transaction_id, order.points, tx)
    if posted is None:
        raise TransactionNotFound()
    return ok(spent_body(posted), 201)
