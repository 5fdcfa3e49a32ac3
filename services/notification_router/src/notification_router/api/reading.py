"""What is read: one notification, or all of them, and how many are not."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    Resource,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from notification_router.api.inbox import NotificationNotFound
from notification_router.handlers.reading import read
from notification_router.sockets.wakes import Wakes
from notification_router.store import reading as store

router = APIRouter(prefix="/api/v1/notifications")
WakesDep = Annotated[Wakes, Resource(Wakes)]


class ReadOrder(RequestBody):
    """Until when, now if nothing is said: what came later than they have seen stays unread."""

    until: Timestamp | None = None


class ReadNow(Body):
    """How many were read by it, and how many are not read yet."""

    read: int
    unread: int


class UnreadCount(Body):
    """How many are on screens and not read yet."""

    unread: int


@router.get("/unread", response_model=Envelope[UnreadCount], responses=errors(401))
async def unread(user: CurrentUser, session: SessionDep) -> Response:
    """How many notifications the caller has not read."""
    return ok(UnreadCount(unread=await store.unread(session, user.user_id)))


@router.post("/read", response_model=Envelope[ReadNow], responses=errors(401))
async def read_all(
    order: ReadOrder, user: CurrentUser, unit_of_work: UnitOfWorkDep, wakes: WakesDep
) -> Response:
    """Note that the caller has read all of theirs; their other devices hear of it."""
    async with unit_of_work() as tx:
        until = order.until or tx.now
        number = await read(user.user_id, None, until, tx, wakes)
        left = await store.unread(tx.session, user.user_id)
    return ok(ReadNow(read=number, unread=left))


@router.post(
    "/{id}/read", response_model=Envelope[ReadNow], responses=errors(401, NotificationNotFound)
)
async def read_one(
    notification_id: Annotated[UUID, Path(alias="id")],
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    wakes: WakesDep,
) -> Response:
    """Note that the caller has read one; again changes nothing."""
    async with unit_of_work() as tx:
        known = await store.exists(tx.session, user.user_id, notification_id)
        number = await read(user.user_id, notification_id, tx.now, tx, wakes) if known else 0
        left = await store.unread(tx.session, user.user_id)
    if not known:
        raise NotificationNotFound()
    return ok(ReadNow(read=number, unread=left))
