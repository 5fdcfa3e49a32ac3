"""Routes by which the caller spends, gives, and sets points aside."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Label, Token, UserId
from laurel_service.api import (
    CurrentUser,
    Envelope,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)
from pydantic import Field

from wallet.api.errors import (
    GiftToOneself,
    HoldNotFound,
    InsufficientPoints,
    PersonUnknown,
    WrongState,
    refusals,
)
from wallet.api.points import PositivePoints
from wallet.api.spending_bodies import Hold, Holds, Spent, hold_body, spent_body
from wallet.handlers import spending
from wallet.rules.spending import Spending
from wallet.store import holds

router = APIRouter()

_LISTED = 100
_LONGEST_HOLD = int(timedelta(days=7).total_seconds())


class Purchase(RequestBody):
    """What is bought, and for how many points."""

    item_id: Token
    item_name: Label | None = None
    points: PositivePoints


class Boost(RequestBody):
    """Which post is shown more, and for how many points."""

    post_id: Token
    points: PositivePoints


class Gift(RequestBody):
    """Who is given how many points."""

    recipient_id: UserId
    points: PositivePoints


class HoldRequest(RequestBody):
    """Points to set aside for a purchase or boost that is decided later."""

    purpose: Annotated[str, Field(pattern="^(purchase|boost_post)$")]
    item_id: Token
    item_name: Label | None = None
    points: PositivePoints
    expires_in_seconds: Annotated[int, Field(ge=1, le=_LONGEST_HOLD)] = 600


@router.post(
    "/api/v1/wallet/purchases",
    status_code=201,
    response_model=Envelope[Spent],
    responses=errors(401, InsufficientPoints),
)
async def purchase(order: Purchase, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Spend points on something."""
    wanted = Spending("purchase", order.points, order.item_id, order.item_name)
    return await _spend(user.user_id, wanted, unit_of_work)


@router.post(
    "/api/v1/wallet/boosts",
    status_code=201,
    response_model=Envelope[Spent],
    responses=errors(401, InsufficientPoints),
)
async def boost(order: Boost, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Spend points on showing a post more."""
    wanted = Spending("boost_post", order.points, order.post_id)
    return await _spend(user.user_id, wanted, unit_of_work)


async def _spend(user_id: int, wanted: Spending, unit_of_work: UnitOfWorkDep) -> Response:
    with refusals():
        async with unit_of_work() as tx:
            posted = await spending.spend(user_id, wanted, tx)
    return ok(spent_body(posted), 201)


@router.post(
    "/api/v1/wallet/gifts",
    status_code=201,
    response_model=Envelope[Spent],
    responses=errors(401, InsufficientPoints, PersonUnknown, GiftToOneself),
)
async def give(order: Gift, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Give points to somebody else: both sides at once or not at all."""
    if order.recipient_id == user.user_id:
        raise GiftToOneself()
    with refusals():
        async with unit_of_work() as tx:
            posted = await spending.give(user.user_id, order.recipient_id, order.points, tx)
    return ok(spent_body(posted), 201)


@router.post(
    "/api/v1/wallet/holds",
    status_code=201,
    response_model=Envelope[Hold],
    responses=errors(401, InsufficientPoints),
)
async def hold(order: HoldRequest, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Set points aside: they stay on the balance, and nothing else can spend them."""
    wanted = Spending(order.purpose, order.points, order.item_id, order.item_name)
    with refusals():
        async with unit_of_work() as tx:
            until = tx.now + timedelta(seconds=order.expires_in_seconds)
            made = await spending.hold(user.user_id, wanted, until, tx)
    return ok(hold_body(made), 201)


@router.get("/api/v1/wallet/holds", response_model=Envelope[Holds], responses=errors(401))
async def open_holds(user: CurrentUser, session: SessionDep) -> Response:
    """The caller's open holds, the oldest first; 100 at most."""
    found = await holds.unsettled(session, user.user_id, _LISTED)
    return ok(Holds(holds=[hold_body(one) for one in found]))


@router.post(
    "/api/v1/wallet/holds/{id}/{step}",
    response_model=Envelope[Hold],
    responses=errors(401, HoldNotFound, WrongState),
)
async def settle(
    hold_id: Annotated[UUID, Path(alias="id")],
    step: Annotated[str, Path(pattern="^(commit|release)$")],
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Spend what is set aside, or let go of it; the same step again answers the same."""
    with refusals():
        async with unit_of_work() as tx:
            settled = await spending.settle(user.user_id, hold_id, step, tx)
    if settled is None:
        raise HoldNotFound()
    return ok(hold_body(settled))
