"""Events become notifications and socket events; what is old goes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from laurel_events import DueTask, Message, Transaction, UnitOfWork
from laurel_schemas.notification import Notification
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded

from notification_router.rules.notifications import notification_of
from notification_router.rules.socket_events import socket_events_of
from notification_router.settings import Settings
from notification_router.sockets.wakes import Wakes
from notification_router.store import deliveries, inbox, retention, statistics

HOUSEKEEPING = "housekeeping"
_PERIOD = timedelta(hours=1)
_PAGE = 5000
_KEEP_STATISTICS = timedelta(days=7)


async def route(messages: Sequence[Message[Any]], tx: Transaction, wakes: Wakes) -> None:
    """Notify each event's user, and show it on their screen, as the rules map it.

    A notification goes to its priority's topic and to the user's inbox, with a pending
    delivery for each channel; the sockets are woken once all that is committed.
    """
    routed = [(message, entry) for message in messages for entry in _entries(message, tx)]
    if not routed:
        return
    fresh = await inbox.add(tx.session, (entry for _, entry in routed), tx.now)
    for message, entry in routed:
        notification = entry.notification
        if notification is not None and notification.event_id in fresh:
            fresh.remove(notification.event_id)
            tx.publish(notification, cause=message)
            tx.publish(_published(notification, message, tx.now), cause=message)
    tx.after_commit(partial(wakes.publish, {entry.user_id for _, entry in routed}))


def _entries(message: Message[Any], tx: Transaction) -> Iterator[inbox.Entry]:
    event, meta = message.event, message.meta
    notification = notification_of(event, meta.id, tx.now)
    if notification is not None:
        payload = notification.model_dump(mode="json")
        yield inbox.Entry(
            event.user_id, inbox.NOTIFICATION, payload, meta.id, meta.time, notification
        )
    for payload in socket_events_of(event):
        name = payload.get("event", inbox.NOTIFICATION)
        yield inbox.Entry(event.user_id, name, payload, meta.id, meta.time)


def _published(notification: Notification, cause: Message[Any], now: datetime) -> DeliveryRecorded:
    changed = deliveries.Changed(
        id=UUID(notification.event_id),
        user_id=cause.event.user_id,
        type=notification.event_type,
        priority=notification.priority,
        caused_at=cause.meta.time,
        at=now,
    )
    return changed.recorded("published")


async def engage(notification_id: UUID, user_id: int, tx: Transaction) -> datetime | None:
    """Note that a user acted on a notification; when they first did, or None if it isn't theirs."""
    engagement = await deliveries.engage(tx.session, notification_id, user_id, tx.now)
    if engagement is None:
        return None
    if engagement.is_new:
        tx.publish(engagement.changed.recorded("engaged"))
    return engagement.changed.at


async def clean_up(task: DueTask, unit_of_work: UnitOfWork, settings: Settings) -> None:
    """Give up what no client ever acknowledged, and remove what is old, a page at a time."""
    async with unit_of_work() as tx:
        session, now = tx.session, tx.now
        given_up = await retention.give_up(session, now - settings.keep_unacknowledged, now, _PAGE)
        for changed in given_up.failed:
            tx.publish(changed.recorded("failed"))
        pages = (
            given_up.messages,
            await retention.remove_acknowledged(session, now - settings.keep_acknowledged, _PAGE),
            await retention.remove_settled(session, now - settings.keep_notifications, _PAGE),
        )
        await statistics.forget(session, now - _KEEP_STATISTICS)
        await task.again(tx, at=now if _PAGE in pages else now + _PERIOD)


async def start_housekeeping(tx: Transaction) -> None:
    """Let the cleaning be due; called after every migration, which repeats no harm."""
    tx.schedule(HOUSEKEEPING, "all", tx.now)
