"""What waits for a person."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.store.reaching import reached

_REACHED = reached("waiting.channel", "waiting.user_id")
_WAITING = text(f"""
    select waiting.notification_id as id, waiting.channel, told.type, told.priority, due_at,
        reason, lane, {_REACHED["columns"]}
    from deliveries as waiting
    join notifications as told on told.id = waiting.notification_id
    {_REACHED["joins"]}
    where waiting.user_id = :user_id and waiting.status = 'scheduled' and due_at <= :until
    order by due_at, told.created_at, told.id, waiting.channel limit :most
""")  # noqa: S608 - texts of ours


class Waiting(NamedTuple):
    """A delivery that waits, what its person chose, and where it would go."""

    id: UUID
    channel: str
    type: str
    priority: str
    due_at: datetime
    reason: str | None
    lane: str
    version: int | None
    choices: dict[str, Any] | None
    address: str | None


async def waiting(session: AsyncSession, user_id: int, until: datetime, most: int) -> list[Waiting]:
    """What waits for a person and is due until a time, the first due first."""
    parameters = {"user_id": user_id, "until": until, "most": most}
    return [Waiting(*row) for row in await session.execute(_WAITING, parameters)]
