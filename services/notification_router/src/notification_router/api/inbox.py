"""A person's notifications."""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    NotFound,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)
from laurel_service.api.cursors import CursorInvalid, cursor, position, time_and_uuid, timed
from pydantic import TypeAdapter

from notification_router.handlers.engaging import engage
from notification_router.store import listing

router = APIRouter()

Priority = Literal["critical", "high", "medium", "low"]


class ChannelDelivery(Body):
    """What became of a notification on a channel.

    `scheduled` waits for `due_at`, `sending` is under way; `reason` says why so, or why not.
    """

    channel: str
    status: Literal["scheduled", "sending", "delivered", "read", "engaged", "failed", "suppressed"]
    reason: str | None
    due_at: Timestamp | None
    delivered_at: Timestamp | None
    read_at: Timestamp | None
    engaged_at: Timestamp | None


_DELIVERIES = TypeAdapter(list[ChannelDelivery])


class InboxEntry(Body):
    """A notification; `data` is that of its type in the public contract (NTF-002)."""

    id: UUID
    type: str
    priority: Priority
    title: str
    body: str
    action_button: str
    data: dict[str, Any]
    created_at: Timestamp
    deliveries: list[ChannelDelivery]


class Inbox(Body):
    """A page of notifications, newest first; `next_cursor` continues it, null at the end."""

    notifications: list[InboxEntry]
    next_cursor: str | None


class Engaged(Body):
    """The user acted on a notification, first at `engaged_at`."""

    notification_id: UUID
    status: Literal["engaged"] = "engaged"
    engaged_at: Timestamp


class NotificationNotFound(NotFound):
    """The user has no such notification."""

    code: ClassVar[str] = "NOTIFICATION_NOT_FOUND"
    example: ClassVar[str] = "You have no notification with this id."


@router.get(
    "/api/v1/notifications",
    response_model=Envelope[Inbox],
    responses=errors(401, CursorInvalid),
)
async def notifications(
    user: CurrentUser,
    session: SessionDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(alias="cursor")] = None,
) -> Response:
    """The caller's notifications, newest first, with what became of each."""
    start = position(after, _position) if after else None
    page = await listing.newest_first(session, user.user_id, start, limit)
    following = _cursor(page[-1]) if len(page) == limit else None
    return ok(Inbox(notifications=[_entry(listed) for listed in page], next_cursor=following))


@router.post(
    "/api/v1/notifications/{id}/engaged",
    response_model=Envelope[Engaged],
    responses=errors(401, NotificationNotFound),
)
async def engaged(
    notification_id: Annotated[UUID, Path(alias="id")],
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Note that the caller acted on a notification; the first time counts."""
    async with unit_of_work() as tx:
        engaged_at = await engage(notification_id, user.user_id, tx)
    if engaged_at is None:
        raise NotificationNotFound()
    return ok(Engaged(notification_id=notification_id, engaged_at=engaged_at))


def _entry(listed: listing.Listed) -> InboxEntry:
    return InboxEntry(
        id=listed.id,
        type=listed.type,
        priority=listed.priority,
        title=listed.message_template["title"],
        body=listed.message_template["body"],
        action_button=listed.message_template["action_button"],
        data=listed.data,
        created_at=listed.created_at,
        deliveries=_DELIVERIES.validate_json(listed.deliveries),
    )


def _cursor(last: listing.Listed) -> str:
    return cursor(timed(last.created_at, last.id))


def _position(text: str) -> listing.Position:
    return listing.Position(*time_and_uuid(text))
