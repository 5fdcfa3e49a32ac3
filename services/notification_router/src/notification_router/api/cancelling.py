"""Operators call off what waits, and see what operators did."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import Body, CurrentUser, Envelope, SessionDep, UnitOfWorkDep, errors, ok

from notification_router.api.dead_letters import NothingNamed
from notification_router.api.operators import ADMIN, PREFIX, Channel, Order, Type, Unknown, check
from notification_router.store import operating as store

router = APIRouter(prefix=PREFIX, dependencies=[ADMIN])
CANCELLED = "called off by an operator"
_MOST = 10_000
_NEWEST = 2**63 - 1


class Cancel(Order):
    """What is called off while it waits: one notification, or all of a type or channel."""

    notification_id: UUID | None = None
    type: Type | None = None
    channel: Channel | None = None


class Cancelled(Body):
    """How many deliveries were called off, or would be; `more` if there are others still."""

    dry_run: bool
    deliveries: int
    more: bool


class OperationShown(Body):
    """What an operator did, and why."""

    id: int
    what: str
    details: dict[str, Any]
    done_by: int
    reason: str
    done_at: Timestamp


class Operations(Body):
    """What operators did, the newest first; `next_before` continues it."""

    operations: list[OperationShown]
    next_before: int | None


@router.post(
    "/cancel",
    response_model=Envelope[Cancelled],
    responses=errors(401, 403, Unknown, NothingNamed),
)
async def cancel(order: Cancel, user: CurrentUser, unit_of_work: UnitOfWorkDep) -> Response:
    """Call off what waits for its time, for a retry or for an operator."""
    check(order.type, order.channel)
    wanted = {"id": order.notification_id, "type": order.type, "channel": order.channel}
    if not any(wanted.values()):
        raise NothingNamed()
    async with unit_of_work() as tx:
        step = {"at": tx.now, "step": "cancelled", "reason": CANCELLED, "by": user.user_id}
        number = await store.cancel(tx.session, wanted, step, _MOST, dry_run=order.dry_run)
        if not order.dry_run:
            why = (user.user_id, order.reason, tx.now)
            await store.note(tx.session, "cancel", {**wanted, "deliveries": number}, why)
    return ok(Cancelled(dry_run=order.dry_run, deliveries=number, more=number == _MOST))


@router.get("/operations", response_model=Envelope[Operations], responses=errors(401, 403))
async def operations(
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[int, Query(ge=1, le=_NEWEST)] = _NEWEST,
) -> Response:
    """What operators did, by whom, why and when."""
    found = await store.noted(session, before, limit)
    shown = [OperationShown(**one._asdict()) for one in found]
    following = found[-1].id if len(found) == limit else None
    return ok(Operations(operations=shown, next_before=following))
