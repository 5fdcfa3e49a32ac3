"""Events become notifications and socket events; what is old goes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from laurel_events import DueTask, Message, Transaction, UnitOfWork, naturally_idempotent
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded

from notification_router.rules.notifications import Addressed, notifications_of
from notification_router.rules.socket_events import socket_events_of
from notification_router.settings import Settings
from notification_router.sockets.wakes import Wakes
from notification_router.store import deliveries, inbox, retention, routing, statistics

HOUSEKEEPING = "housekeeping"
_PERIOD = timedelta(hours=1)
_PAGE = 5000
_KEEP_STATISTICS = timedelta(days=7)


@naturally_idempotent
async def route(messages: Sequence[Message[Any]], tx: Transaction, wakes: Wakes) -> None:
    """Notify whom the rules name of each event, and show it on their screens.

    A notification goes to its priority's topic and to the person's inbox; the sockets are woken
    once all that is committed. Ids follow from the events, so that one which comes again changes
    nothing, and the inbox of events is not asked.
    """
    entries = [entry for message in messages for entry in _entries(message, tx)]
    if not entries:
        return
    tx.gather(_save, entries)
    tx.after_commit(partial(wakes.publish, {entry.user_id for entry in entries}))


async def _save(tx: Transaction, entries: Sequence[routing.Entry]) -> None:
    await routing.add(tx.session, entries, tx.now)


def _entries(message: Message[Any], tx: Transaction) -> Iterator[routing.Entry]:
    event, meta = message.event, message.meta
    for addressed in notifications_of(event, meta.id, tx.now):
        yield _notified(addressed, message, tx)
    for shown in socket_events_of(event, meta.id):
        yield routing.Entry(
            id=shown.id,
            user_id=shown.user_id,
            event=shown.event,
            payload=shown.payload,
            cause_id=meta.id,
            caused_at=meta.time,
        )


def _notified(addressed: Addressed, message: Message[Any], tx: Transaction) -> routing.Entry:
    notification, meta = addressed.notification, message.meta
    leaving = (notification, _published(addressed, message, tx.now))
    return routing.Entry(
        id=addressed.id,
        user_id=addressed.user_id,
        event=inbox.NOTIFICATION,
        payload=notification.model_dump(mode="json"),
        cause_id=meta.id,
        caused_at=meta.time,
        type=notification.event_type,
        priority=notification.priority,
        correlation_id=meta.correlation_id,
        traceparent=meta.traceparent,
        origin=meta.origin,
        deliveries=(routing.Queued(deliveries.CHANNEL, "sending", tx.now),),
        records=tuple(tx.record(event, message) for event in leaving),
    )


def _published(addressed: Addressed, cause: Message[Any], now: datetime) -> DeliveryRecorded:
    changed = deliveries.Changed(
        id=addressed.id,
        user_id=addressed.user_id,
        type=addressed.notification.event_type,
        priority=addressed.notification.priority,
        caused_at=cause.meta.time,
        at=now,
        cause_id=cause.meta.id,
    )
    return changed.recorded("published")


async def engage(notification_id: UUID, user_id: int, tx: Transaction) -> datetime | None:
    """Note that a user acted on a notification; when they first did, or None if it isn't theirs."""
    engagement = await deliveries.engage(tx.session, notification_id, user_id, tx.now)
    if engagement is None:
        return None
    if engagement.is_new:
        changed = engagement.changed
        tx.publish(changed.recorded("engaged"), cause=changed.cause)
    return engagement.changed.at


async def clean_up(task: DueTask, unit_of_work: UnitOfWork, settings: Settings) -> None:
    """Give up what no client ever acknowledged, and remove what is old, a page at a time."""
    async with unit_of_work() as tx:
        session, now = tx.session, tx.now
        given_up = await retention.give_up(session, now - settings.keep_unacknowledged, now, _PAGE)
        for changed in given_up.failed:
            tx.publish(changed.recorded("failed"), cause=changed.cause)
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
