"""The copy of the delivery statistics, for reading."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# A process that has lost a partition may still hold an older tally of it than its successor.
_SAVE = text("""
    insert into delivery_statistics as kept
        (window_seconds, window_start, type, channel, priority, partition, last_offset, tally)
    select window_seconds, window_start, type, channel, priority, partition, last_offset, tally
    from json_to_recordset(cast(:rows as json)) as given(
        window_seconds int, window_start timestamptz, type text, channel text,
        priority text, partition int, last_offset bigint, tally jsonb
    )
    on conflict (window_seconds, window_start, type, channel, priority, partition)
    do update set last_offset = excluded.last_offset, tally = excluded.tally
    where kept.last_offset < excluded.last_offset
""")
_READ = text("""
    select window_seconds, window_start, type, channel, priority, partition, last_offset,
        tally
    from delivery_statistics
    where window_seconds = :window_seconds and window_start >= :since
    order by window_start desc, type, channel, priority
""")
_FORGET = text("delete from delivery_statistics where window_start < :before")
_CLEAR = text("delete from delivery_statistics")


class Window(NamedTuple):
    """One window of one key, as one partition of the topic adds up to until an offset."""

    window_seconds: int
    window_start: datetime
    type: str
    channel: str
    priority: str
    partition: int
    last_offset: int
    tally: dict[str, Any]

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from other windows."""
        return self[:6]


async def save(session: AsyncSession, windows: Sequence[Window]) -> None:
    """Replace these windows, unless a newer state is there, in one statement."""
    rows = orjson.dumps([window._asdict() for window in windows]).decode()
    await session.execute(_SAVE, {"rows": rows})


async def read(session: AsyncSession, window_seconds: int, since: datetime) -> list[Window]:
    """The windows of a length that began at or after a time, newest first."""
    rows = await session.execute(_READ, {"window_seconds": window_seconds, "since": since})
    return [Window(*row) for row in rows]


async def forget(session: AsyncSession, before: datetime) -> None:
    """Remove windows that began before a time."""
    await session.execute(_FORGET, {"before": before})


async def clear(session: AsyncSession) -> None:
    """Remove every window."""
    await session.execute(_CLEAR)
