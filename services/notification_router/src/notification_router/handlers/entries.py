"""What one person is to hear, as it is planned, queued and published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from laurel_events import Message, Transaction
from laurel_schemas import Event
from laurel_schemas.notification import Notification
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded

from notification_router.rules.choices import SOCKET, Choices
from notification_router.rules.defining import NotificationType
from notification_router.rules.limits import PAUSED, Limit
from notification_router.rules.planning import Timing, channels_of, deadline, timing
from notification_router.rules.promises import DIGESTS
from notification_router.store import deliveries, inbox, routing


@dataclass(frozen=True, slots=True)
class Draft:
    """A notification for one person, before it is known what they chose.

    `limits` are those of its screens, and `limited` says which of them keeps it away; `paused` that
    an operator does for now.
    """

    kind: NotificationType
    user_id: int
    data: Event
    cause: Message[Any]
    cause_id: UUID
    limits: tuple[Limit, ...] = ()
    limited: str | None = None
    paused: bool = False

    @property
    def id(self) -> UUID:
        """The notification's id."""
        return self.kind.id(self.user_id, self.cause_id)

    def entry(self, choices: Choices, tx: Transaction) -> routing.Entry:
        """As it is stored for a person of these choices."""
        when, meta = timing(self.kind.name, self.kind.priority, choices, tx.now), self.cause.meta
        notification = self._notification(when, choices, tx.now)
        planned = _queued(self.kind, when, choices, tx.now)
        queued = tuple(map(self._held_back, planned))
        shown = any(one.channel == SOCKET and one.status == "sending" for one in queued)
        return routing.Entry(
            id=self.id,
            user_id=self.user_id,
            event=inbox.NOTIFICATION if shown else None,
            payload=notification.model_dump(mode="json", by_alias=True),
            cause_id=self.cause_id,
            event_id=meta.id,
            cause_source=meta.source,
            caused_at=meta.time,
            type=self.kind.name,
            priority=self.kind.priority,
            correlation_id=meta.correlation_id,
            traceparent=meta.traceparent,
            origin=meta.origin,
            deliveries=queued,
            records=tuple(self._records(notification, queued, tx)),
        )

    def _held_back(self, one: routing.Queued) -> routing.Queued:
        """The delivery to screens as a limit or an operator leaves it."""
        if one.channel != SOCKET or one.status == "suppressed":
            return one
        if self.limited:
            return replace(one, status="suppressed", reason=self.limited)
        return replace(one, status="scheduled", reason=PAUSED) if self.paused else one

    def _notification(self, when: Timing, choices: Choices, now: datetime) -> Notification:
        """With what consumers outside are to follow (NTF-144)."""
        made = self.kind.notify(self.user_id, self.data, self.cause_id, now)
        batch = choices.modes.get(self.kind.priority)
        if when.quiet_until is None and batch is None:
            return made
        return made.model_copy(update={"deliver_after": when.quiet_until, "batch": batch})

    def _records(
        self, notification: Notification, queued: Sequence[routing.Queued], tx: Transaction
    ) -> Iterator[Any]:
        """What leaves for Kafka: nothing of what reaches nobody (NTF-144)."""
        told = [one for one in queued if one.status != "suppressed"]
        if told:
            yield tx.record(notification, self.cause)
        for one in told:
            yield tx.record(self._published(one.channel, tx.now), self.cause)

    def _published(self, channel: str, now: datetime) -> DeliveryRecorded:
        changed = deliveries.Changed(
            id=self.id,
            user_id=self.user_id,
            type=self.kind.name,
            priority=self.kind.priority,
            caused_at=self.cause.meta.time,
            at=now,
            cause_id=self.cause.meta.id,
            published_at=now,
            channel=channel,
        )
        return changed.recorded("published")


def _queued(
    kind: NotificationType, when: Timing, choices: Choices, now: datetime
) -> Iterator[routing.Queued]:
    for channel in channels_of(kind.name, choices):
        status = "suppressed" if when.suppressed else "scheduled"
        if channel == SOCKET and not when.suppressed and when.due_at <= now:
            status = "sending"
        yield routing.Queued(
            channel=channel,
            status=status,
            # What waits for a batch is sent with the others of its window, whatever its priority.
            lane=DIGESTS if when.in_batch else kind.priority,
            due_at=when.due_at,
            deadline_at=deadline(kind.priority, when.due_at),
            reason=when.suppressed or when.reason,
            steps=(planned_step(when, choices, now),),
        )


def planned_step(when: Timing, choices: Choices, now: datetime) -> dict[str, Any]:
    """Why it goes out when it does: the rule, the choices that were in force, the local time."""
    return {
        "at": now,
        "step": "planned",
        "rule": when.suppressed or when.reason or "immediate",
        "preferences_version": choices.version,
        "zone": choices.zone,
        "local_time": f"{now.astimezone(ZoneInfo(choices.zone)):%Y-%m-%d %H:%M:%S}",
        "due_at": when.due_at,
    }


def recorded(changed: deliveries.Changed, outcome: str, tx: Transaction) -> UUID:
    """Publish what became of a delivery, with the trace of what caused it."""
    return tx.publish(changed.recorded(outcome), cause=changed.cause)
