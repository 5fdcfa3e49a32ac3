"""The inbox: which events this service has already handled."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from laurel_schemas import Event
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from laurel_events.message import Message

Identity = tuple[str, UUID]
"""The source and id of an event, which CloudEvents lets identify it only together."""

# Rows without a source were written by a version that knew ids only: they stand for any source.
# Sorted, so that two workers can't deadlock.
_REMEMBER = text("""
    insert into inbox (event_id, source)
    select distinct event_id, source
    from unnest(cast(:ids as uuid[]), cast(:sources as text[])) as new (event_id, source)
    where not exists (
        select from inbox as old where old.event_id = new.event_id and old.source = ''
    )
    order by 1, 2
    on conflict do nothing
    returning source, event_id
""")
_FORGET = text("""
    delete from inbox
    using unnest(cast(:ids as uuid[]), cast(:sources as text[])) as gone (event_id, source)
    where inbox.event_id = gone.event_id and inbox.source = gone.source
""")
_PRUNE = text("""
    with gone as (
        delete from inbox where ctid = any(array(
            select ctid from inbox where received_at < :before order by received_at limit :limit
        )) returning 1
    )
    select count(*) from gone
""")


async def remember(session: AsyncSession, identities: Sequence[Identity]) -> set[Identity]:
    """Record identities and return those that are new."""
    rows = await session.execute(_REMEMBER, _columns(identities))
    return {(row.source, row.event_id) for row in rows}


async def forget(session: AsyncSession, identities: Sequence[Identity]) -> None:
    """Let events be handled if they come again."""
    if identities:
        await session.execute(_FORGET, _columns(identities))


def _columns(identities: Sequence[Identity]) -> dict[str, object]:
    return {
        "ids": [id_ for _, id_ in identities],
        "sources": [source for source, _ in identities],
    }


def identity(message: Message[Event]) -> Identity:
    """By what an event is told from every other."""
    return message.meta.source, message.meta.id


async def only_new(
    session: AsyncSession, messages: Sequence[Message[Event]]
) -> list[Message[Event]]:
    """Drop what was handled before, and repetitions within the sequence itself."""
    new = await remember(session, [identity(message) for message in messages])
    return [message for message in messages if _take(new, identity(message))]


def _take(new: set[Identity], one: Identity) -> bool:
    if one not in new:
        return False
    new.remove(one)
    return True


async def prune(session: AsyncSession, before: datetime, limit: int) -> int:
    """Forget events received before a time, which must lie beyond what is kept of the topics read.

    At most `limit` of them; returns how many.
    """
    return int(await session.scalar(_PRUNE, {"before": before, "limit": limit}) or 0)
