"""What rules make of events, without any server."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from laurel_schemas import Event
from laurel_schemas.notification import Notification
from notification_router.rules.notices import Context, Notice
from notification_router.types import notices_of

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
CAUSE = UUID("0196896b-7a00-7c35-a1e2-5d7c5a0f3b11")
CONTEXT = Context(NOW, names={1001: "<b>Ada</b>", 123: "john_doe"})
_SOMEBODY = 7


def noticed(event: Event, context: Context = CONTEXT) -> Mapping[str, Notice]:
    """What an event has to tell, by type."""
    return {kind.name: notice for kind, notice in notices_of(event, context)}


def notifications(event: Event, context: Context = CONTEXT) -> dict[str, Any]:
    """The notifications of an event by type, each for one person."""
    return {
        kind.name: kind.notify(_one(notice), notice.data, CAUSE, NOW)
        for kind, notice in notices_of(event, context)
        if notice.data is not None
    }


def notify(event: Event) -> Any:
    """The only notification of an event."""
    [notification] = notifications(event).values()
    return notification


def body(event: Event, kind: str, context: Context = CONTEXT) -> str:
    """The words of the notification of a type."""
    notification: Notification = notifications(event, context)[kind]
    return notification.message_template.body


def _one(notice: Notice) -> int:
    return notice.to if isinstance(notice.to, int) else _SOMEBODY
