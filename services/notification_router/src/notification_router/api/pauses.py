"""Operators let a type or a channel wait, and go on."""

from typing import Annotated, ClassVar

from fastapi import APIRouter, Query, Response
from laurel_schemas.fields import Label, Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    NotFound,
    Resource,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from notification_router.api.operators import ADMIN, PREFIX, Channel, Order, Type, Unknown, check
from notification_router.controls import Controls
from notification_router.handlers.lanes import wake_lanes
from notification_router.rules.limits import EVERY, Pause
from notification_router.store import controls as store
from notification_router.store import operating, queue

router = APIRouter(prefix=f"{PREFIX}/pauses", dependencies=[ADMIN])
ControlsDep = Annotated[Controls, Resource(Controls)]


class PauseOrder(Order):
    """What is to wait: a type or `*`, on a channel or `*`."""

    type: Type = EVERY
    channel: Channel = EVERY


class PauseShown(Body):
    """What waits, since when, and who wanted it and why."""

    type: str
    channel: str
    paused_by: int
    reason: Label
    paused_at: Timestamp


class Pauses(Body):
    """All that waits."""

    pauses: list[PauseShown]


class PauseNotFound(NotFound):
    """This is not paused."""

    code: ClassVar[str] = "PAUSE_NOT_FOUND"
    example: ClassVar[str] = "Nothing of this type is paused on this channel."


@router.get("", response_model=Envelope[Pauses], responses=errors(401, 403))
async def pauses(session: SessionDep) -> Response:
    """What is paused."""
    return ok(await _shown(session))


@router.post("", response_model=Envelope[Pauses], responses=errors(401, 403, Unknown))
async def pause(
    order: PauseOrder, user: CurrentUser, unit_of_work: UnitOfWorkDep, controls: ControlsDep
) -> Response:
    """Let it wait within five seconds; nothing of it is lost."""
    check(order.type, order.channel)
    async with unit_of_work() as tx:
        if not order.dry_run:
            what = Pause(order.type, order.channel)
            await store.pause(tx.session, what, user.user_id, order.reason, tx.now)
            why = (user.user_id, order.reason, tx.now)
            await operating.note(tx.session, "pause", what._asdict(), why)
        shown = await _shown(tx.session)
    controls.renew()
    return ok(shown)


@router.delete("", response_model=Envelope[Pauses], responses=errors(401, 403, PauseNotFound))
async def lift(
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    controls: ControlsDep,
    kind: Annotated[str, Query(alias="type", max_length=128)] = EVERY,
    channel: Annotated[str, Query(max_length=32)] = EVERY,
) -> Response:
    """Let it go on; choices are looked at as they are now."""
    what = Pause(kind, channel)
    async with unit_of_work() as tx:
        lifted = await store.lift(tx.session, what)
        if lifted:
            wake_lanes(tx, await queue.overdue(tx.session, tx.now))
            why = (user.user_id, "lifted", tx.now)
            await operating.note(tx.session, "lift", what._asdict(), why)
        shown = await _shown(tx.session)
    if not lifted:
        raise PauseNotFound()
    controls.renew()
    return ok(shown)


async def _shown(session: SessionDep) -> Pauses:
    found = await store.pauses(session)
    return Pauses(pauses=[PauseShown(**one._asdict()) for one in found])
