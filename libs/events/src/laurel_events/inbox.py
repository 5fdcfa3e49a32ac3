"""The inbox: which events this service has already handled."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from laurel_schemas import Event
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from laurel_events.message import Message

_REMEMBER = text("""
    insert into inbox (event_id)
    select distinct unnest(cast(:ids as uuid[]))
    order by 1
    on conflict do nothing
    returning event_id
""")
_PRUNE = text("""
    with gone as (
        delete from inbox where event_id in (
            select event_id from inbox where received_at < :before limit :limit
        ) returning 1
    )
    select count(*) from gone
""")


async def remember(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Record ids and return those that are new; sorted, so that two workers can't deadlock."""
    rows = await session.execute(_REMEMBER, {"ids": list(ids)})
    return set(rows.scalars())


async def only_new(
    session: AsyncSession, messages: Sequence[Message[Event]]
) -> list[Message[Event]]:
    """Drop what was handled before, and repetitions within the sequence itself."""
    new = await remember(session, [message.meta.id for message in messages])
    return [message for message in messages if _take(new, message.meta.id)]


def _take(ids: set[UUID], id_: UUID) -> bool:
    if id_ not in ids:
        return False
    ids.remove(id_)
    return True


async def prune(session: AsyncSession, before: datetime, limit: int) -> int:
    """Forget events received before a time, which must lie beyond every topic's retention.

    At most `limit` of them; returns how many.
    """
    return int(await session.scalar(_PRUNE, {"before": before, "limit": limit}) or 0)
