"""What happened to a notification and why."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_NOTIFICATION = text("""
    select id, type, priority, coalesce(event_id, cause_id), cause_source, caused_at, created_at,
        correlation_id, traceparent, origin,
        (
            select json_agg(json_build_object(
                'channel', channel, 'reason', reason, 'due_at', due_at,
                'status', case status when 'pending' then 'sending' else status end,
                'deadline_at', deadline_at, 'attempt', attempt, 'provider_id', provider_id,
                'digest_id', digest_id, 'delivered_at', delivered_at, 'read_at', read_at,
                'engaged_at', engaged_at, 'steps', steps
            ) order by channel) from deliveries where notification_id = notifications.id
        ) as deliveries
    from notifications where id = :id and user_id = :user_id
""")


class Journey(NamedTuple):
    """A notification, what caused it, and its deliveries."""

    id: UUID
    type: str
    priority: str
    cause_id: UUID
    cause_source: str | None
    caused_at: datetime
    created_at: datetime
    correlation_id: UUID | None
    traceparent: str | None
    origin: str | None
    deliveries: list[dict[str, Any]]


async def find(session: AsyncSession, notification_id: UUID, user_id: int) -> Journey | None:
    """The journey of a person's notification; None if it is not theirs."""
    parameters = {"id": notification_id, "user_id": user_id}
    row = (await session.execute(_NOTIFICATION, parameters)).one_or_none()
    return Journey(*row) if row else None
