"""A user's notifications, newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_NEWEST_FIRST = text("""
    select id, type, priority, data, message_template, created_at, (
        select cast(json_agg(json_build_object(
            'channel', channel, 'reason', reason,
            'status', case status when 'pending' then 'sending' else status end,
            'due_at', due_at, 'delivered_at', delivered_at, 'read_at', read_at,
            'engaged_at', engaged_at
        ) order by channel) as text)
        from deliveries where notification_id = notifications.id
    ) as deliveries
    from notifications
    where user_id = :user_id
        and (created_at, id) < (cast(:before as timestamptz), cast(:before_id as uuid))
    order by created_at desc, id desc
    limit :limit
""")
_LAST_ID = UUID(int=2**128 - 1)


class Position(NamedTuple):
    """Where a page ends."""

    created_at: datetime
    id: UUID


class Listed(NamedTuple):
    """A notification and what became of it on each channel, as a JSON array."""

    id: UUID
    type: str
    priority: str
    data: dict[str, Any]
    message_template: dict[str, str]
    created_at: datetime
    deliveries: str


async def newest_first(
    session: AsyncSession, user_id: int, after: Position | None, limit: int
) -> Sequence[Listed]:
    """The next page of a user's notifications."""
    before, before_id = after or ("infinity", _LAST_ID)
    parameters = {"user_id": user_id, "before": before, "before_id": before_id, "limit": limit}
    return [Listed(*row) for row in await session.execute(_NEWEST_FIRST, parameters)]
