"""Deferred events: parked by key with those that follow them, until another topic has caught up.

A lane is what order is kept within (`runs.ordered_by`). While it holds an event, whatever comes
for it is parked behind; one due row a lane tries them in order.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from laurel_events.attributes import Headers
from laurel_events.batch import Received
from laurel_events.dead_letters import sendable
from laurel_events.outbox import pack, unpack
from laurel_events.runs import ordered_by
from laurel_events.transaction import Transaction

RETRY = "retry_deferred"
FIRST_WAIT = timedelta(seconds=1)

Held = tuple[Received, str | None]
"""An event to be parked and what it waits for: None for an earlier event of its lane."""

Lane = tuple[str, Any]

_WAITING = text("select distinct lane from deferred where lane = any(:lanes)")
_PARK = text("""
    insert into deferred (lane, topic, partition, "offset", timestamp, key, value, headers,
        event_id, source, waits_for, deferred_at)
    values (:lane, :topic, :partition, :offset, :timestamp, :key, :value, :headers,
        :event_id, :source, :waits_for, :now)
    on conflict do nothing
""")
_FIRST = text("""
    select id, topic, partition, "offset", timestamp, key, value, headers,
        event_id, source, waits_for, deferred_at
    from deferred where lane = :lane order by id limit 1 for update
""")
_DONE = text("delete from deferred where id = :id")
_WAITS = text("update deferred set waits_for = :waits_for where id = :id")
_AGES = text("select topic, count(*), min(deferred_at) from deferred group by 1")


class Parked(NamedTuple):
    """A record that was parked, with the attributes of one just fetched."""

    id: int
    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    event_id: UUID
    source: str
    waits_for: str | None
    deferred_at: datetime


class Waiting(NamedTuple):
    """How many events of a topic are parked, and since when the oldest is."""

    topic: str
    number: int
    since: datetime


async def waiting(session: AsyncSession, lanes: Iterable[Lane]) -> set[Lane]:
    """Which of these lanes hold an event."""
    named = {_name(lane): lane for lane in lanes}
    if not named:
        return set()
    found = await session.scalars(_WAITING, {"lanes": sorted(named)})
    return {named[name] for name in found}


async def park(tx: Transaction, held: Sequence[Held]) -> None:
    """Park events in order, each once, and let their lanes be tried soon."""
    if not held:
        return
    await tx.session.execute(_PARK, [_row(item, waits_for, tx.now) for item, waits_for in held])
    for lane in {_name(ordered_by(item)) for item, _ in held}:
        tx.schedule(RETRY, lane, tx.now + FIRST_WAIT)


async def first(session: AsyncSession, lane: str) -> Parked | None:
    """The event of a lane whose turn it is, locked for this transaction."""
    row = (await session.execute(_FIRST, {"lane": lane})).one_or_none()
    return None if row is None else Parked(*row)._replace(headers=unpack(row.headers))


async def done(session: AsyncSession, parked: Parked) -> None:
    """Remove an event that waits no longer."""
    await session.execute(_DONE, {"id": parked.id})


async def waits(session: AsyncSession, parked: Parked, for_what: str) -> None:
    """Note what an event waits for."""
    await session.execute(_WAITS, {"id": parked.id, "waits_for": for_what})


async def ages(session: AsyncSession) -> Sequence[Waiting]:
    """What is parked, by topic."""
    return [Waiting(*row) for row in await session.execute(_AGES)]


def _name(lane: Lane) -> str:
    topic, within = lane
    if isinstance(within, int):
        return f"{topic}/partition-{within}"
    return f"{topic}/{hashlib.blake2b(within, digest_size=16).hexdigest()}"


def _row(item: Received, waits_for: str | None, now: datetime) -> dict[str, object]:
    record, meta = item.record, item.message.meta
    return {
        "lane": _name(ordered_by(item)),
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "key": record.key,
        "value": record.value,
        "headers": pack([sendable(name, raw) for name, raw in record.headers]),
        "event_id": meta.id,
        "source": meta.source,
        "waits_for": waits_for,
        "now": now,
    }
