"""What became of notifications on their channels."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from laurel_events import Message
from laurel_events.message import Metadata
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "socket"

# Rows are locked in the order of their ids: two tabs may acknowledge the same messages at once
# through two replicas.
_ACKNOWLEDGE = text("""
    with given as (
        select * from unnest(
            cast(:ids as uuid[]), cast(:users as bigint[]), cast(:times as timestamptz[])
        ) as ack(message_id, user_id, acked_at)
    ), held as (
        select message.message_id, given.acked_at
        from socket_messages as message join given using (message_id, user_id)
        where message.acked_at is null
        order by message.message_id
        for update of message
    ), acked as (
        update socket_messages as message set acked_at = held.acked_at
        from held where message.message_id = held.message_id
        returning message.notification_id, message.acked_at
    ), delivered as (
        update deliveries set
            status = case when status in ('pending', 'sending') then 'delivered' else status end,
            delivered_at = acked.acked_at
        from acked
        where deliveries.notification_id = acked.notification_id
            and channel = 'socket' and delivered_at is null
        returning deliveries.notification_id, delivered_at
    )
    select id, user_id, type, priority, caused_at, delivered_at as at,
        coalesce(event_id, cause_id), correlation_id, traceparent, origin, created_at
    from delivered join notifications on id = notification_id
""")
_ENGAGE = text("""
    with engaged as (
        update deliveries set status = 'engaged', engaged_at = :now, reason = null
        where notification_id = :id and channel = :channel and engaged_at is null
            and exists (select from notifications where id = :id and user_id = :user_id)
        returning notification_id
    )
    select notifications.id, notifications.user_id, type, priority, caused_at,
        coalesce(deliveries.engaged_at, :now) as at, coalesce(event_id, cause_id), correlation_id,
        traceparent, origin, created_at, deliveries.channel,
        engaged.notification_id is not null as is_new
    from notifications
    join deliveries on deliveries.notification_id = notifications.id and channel = :channel
    left join engaged on engaged.notification_id = notifications.id
    where notifications.id = :id and notifications.user_id = :user_id
""")


class Acknowledgement(NamedTuple):
    """A client received a message."""

    message_id: UUID
    user_id: int
    at: datetime


class Changed(NamedTuple):
    """A notification whose delivery changed, when, and what caused it."""

    id: UUID
    user_id: int
    type: str
    priority: str
    caused_at: datetime
    at: datetime
    cause_id: UUID
    correlation_id: UUID | None = None
    traceparent: str | None = None
    origin: str | None = None
    published_at: datetime | None = None
    channel: str = CHANNEL

    @property
    def cause(self) -> Message[DeliveryRecorded]:
        """What its records carry on: the journey does not end at a delivery."""
        meta = Metadata(
            id=self.cause_id,
            type=DeliveryRecorded.TYPE,
            source="",
            time=self.caused_at,
            correlation_id=self.correlation_id or self.cause_id,
            traceparent=self.traceparent,
            origin=self.origin,
        )
        return Message(self.recorded("published"), meta)

    def recorded(self, outcome: str) -> DeliveryRecorded:
        """The change as an event; latency is never negative, whatever the clocks say."""
        latency = (self.at - self.caused_at).total_seconds() * 1000
        return DeliveryRecorded.model_validate(
            {
                "notification_id": str(self.id),
                "user_id": self.user_id,
                "notification_type": self.type,
                "channel": self.channel,
                "priority": self.priority,
                "outcome": outcome,
                "latency_ms": max(0, round(latency)),
                "recorded_at": self.at,
                "published_at": self.published_at,
            }
        )


async def acknowledge(
    session: AsyncSession, acknowledgements: Sequence[Acknowledgement]
) -> list[Changed]:
    """Note who received what; returns the notifications that are delivered by it.

    Only the owner of a message can acknowledge it, and only the first time counts.
    """
    parameters = {
        "ids": [ack.message_id for ack in acknowledgements],
        "users": [ack.user_id for ack in acknowledgements],
        "times": [ack.at for ack in acknowledgements],
    }
    return [Changed(*row) for row in await session.execute(_ACKNOWLEDGE, parameters)]


class Engagement(NamedTuple):
    """A user's engagement with a notification, at its first time; `is_new` if that is now."""

    changed: Changed
    is_new: bool


async def engage(
    session: AsyncSession,
    notification_id: UUID,
    user_id: int,
    now: datetime,
    channel: str = CHANNEL,
) -> Engagement | None:
    """Note that the user acted on a notification; None if it is not theirs on this channel."""
    parameters = {"id": notification_id, "user_id": user_id, "now": now, "channel": channel}
    row = (await session.execute(_ENGAGE, parameters)).one_or_none()
    return Engagement(Changed(*row[:-1]), row.is_new) if row else None
