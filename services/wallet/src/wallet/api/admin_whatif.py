"""Routes of operators who ask what other rates would have cost (GEN-063)."""

from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from laurel_schemas.fields import SignedAmount, Timestamp
from laurel_service.api import (
    Body,
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
from laurel_service.api.cursors import CursorInvalid, cursor, position
from pydantic import Field

from wallet.api.errors import RatesInvalid
from wallet.catalogue import parse
from wallet.handlers import supposing
from wallet.rules.rates import Rates
from wallet.store import suppositions

router = APIRouter(prefix="/api/v1/wallet/admin/whatif", dependencies=[require_role("admin")])


class SuppositionNotFound(NotFound):
    """There is no such question, or no longer: they are kept for a week."""

    code: ClassVar[str] = "SUPPOSITION_NOT_FOUND"
    example: ClassVar[str] = "There is no question with this id."


class SupposedRates(RequestBody):
    """A list of rates as RATES_FILE has it; its last version is supposed."""

    rates: Annotated[str, Field(min_length=1, max_length=100_000)]


class Supposition(Body):
    """A question; the figures are there once `done_at` is. Fractions of a hundredth count."""

    id: UUID
    asked_at: Timestamp
    done_at: Timestamp | None
    interactions: int | None
    people: int
    points_now: SignedAmount | None
    points_then: SignedAmount | None


class Supposed(Body):
    """What a person earned by the rates that there were, and would have earned by the others."""

    user_id: int
    points_now: SignedAmount
    points_then: SignedAmount


class SupposedPeople(Body):
    """Some people, by their ids."""

    people: list[Supposed]
    next_cursor: str | None


@router.post(
    "/rates",
    status_code=202,
    response_model=Envelope[Supposition],
    responses=errors(401, 403, RatesInvalid),
)
async def suppose(order: SupposedRates, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Ask what the interactions that Kafka still holds would have earned; a worker answers."""
    rates = _last(order.rates)
    async with unit_of_work() as tx:
        id_ = await supposing.ask(rates, user.user_id, tx)
        asked = await suppositions.find(tx.session, id_)
    return ok(_body(asked), 202)


@router.get(
    "/{id}",
    response_model=Envelope[Supposition],
    responses=errors(401, 403, SuppositionNotFound),
)
async def supposition(
    supposition_id: Annotated[UUID, Path(alias="id")], session: SessionDep
) -> Response:
    """A question, and its answer once there is one."""
    return ok(_body(await suppositions.find(session, supposition_id)))


@router.get(
    "/{id}/people",
    response_model=Envelope[SupposedPeople],
    responses=errors(401, 403, CursorInvalid),
)
async def people(
    supposition_id: Annotated[UUID, Path(alias="id")],
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    after: Annotated[str | None, Query(alias="cursor", max_length=40)] = None,
) -> Response:
    """What everybody who earns by either rates earned, and would have earned."""
    last = position(after, int) if after else 0
    found = await suppositions.people(session, supposition_id, last, limit)
    following = cursor(str(found[-1].user_id)) if len(found) == limit else None
    shown = [Supposed(**one._asdict()) for one in found]
    return ok(SupposedPeople(people=shown, next_cursor=following))


def _last(toml: str) -> Rates:
    try:
        return parse(toml)[-1]
    except ValueError as error:
        raise RatesInvalid(str(error)) from None


def _body(found: suppositions.Supposition | None) -> Supposition:
    if found is None:
        raise SuppositionNotFound()
    shown = {name: value for name, value in found._asdict().items() if name != "rates"}
    return Supposition(**shown)
