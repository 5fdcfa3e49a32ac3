"""What one person is to hear, as it is stored, queued and published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from laurel_events import Message, Transaction
from laurel_schemas import Event
from laurel_schemas.notification import Notification
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded

from notification_router.rules.defining import NotificationType
from notification_router.store import deliveries, inbox, routing


def notified(
    kind: NotificationType, user_id: int, data: Event, cause: Message[Any], tx: Transaction
) -> routing.Entry:
    """A notification, its deliveries, and what leaves for Kafka if it is new."""
    meta = cause.meta
    notification = kind.notify(user_id, data, meta.id, tx.now)
    leaving = (notification, _published(notification, user_id, cause, tx.now))
    return routing.Entry(
        id=kind.id(user_id, meta.id),
        user_id=user_id,
        event=inbox.NOTIFICATION,
        payload=notification.model_dump(mode="json", by_alias=True),
        cause_id=meta.id,
        caused_at=meta.time,
        type=kind.name,
        priority=kind.priority,
        correlation_id=meta.correlation_id,
        traceparent=meta.traceparent,
        origin=meta.origin,
        deliveries=(routing.Queued(deliveries.CHANNEL, "sending", tx.now),),
        records=tuple(tx.record(event, cause) for event in leaving),
    )


def _published(
    notification: Notification, user_id: int, cause: Message[Any], now: datetime
) -> DeliveryRecorded:
    changed = deliveries.Changed(
        id=UUID(notification.event_id),
        user_id=user_id,
        type=notification.event_type,
        priority=notification.priority,
        caused_at=cause.meta.time,
        at=now,
        cause_id=cause.meta.id,
    )
    return changed.recorded("published")


async def save(tx: Transaction, entries: Sequence[routing.Entry]) -> None:
    """Store what a transaction has gathered."""
    await routing.add(tx.session, entries, tx.now)
