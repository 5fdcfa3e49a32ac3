"""How due rows are claimed, kept and given back: each statement is one transaction."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from laurel_events.connections import Connection
from laurel_events.due_task import DueTask
from laurel_events.faults import name_of

log = logging.getLogger(__name__)

# Two times hold a row: `held_until` by the database's clock, which a worker's own can't upset,
# and `due_at`, which is all that a worker of release 0.1.0 looks at.
_CLAIM = """
    update due set attempt = due.attempt + 1, claim = gen_random_uuid(),
        held_until = clock_timestamp() + %(lease)s, due_at = %(now)s + %(lease)s
    from unnest(%(kinds)s::text[], %(rooms)s::integer[]) as wanted (kind, room)
    cross join lateral (
        select due.kind, due.key from due
        where due.kind = wanted.kind and due.due_at <= %(now)s
        and (due.held_until is null or due.held_until <= clock_timestamp())
        order by due.due_at limit wanted.room
        for update skip locked
    ) as claimed
    where due.kind = claimed.kind and due.key = claimed.key
    returning due.kind, due.key, due.payload, due.attempt, due.claim,
        due.correlation_id, due.traceparent, due.origin
"""
_NEXT = """
    select min(first.due_at) from unnest(%(kinds)s::text[]) as wanted (kind)
    cross join lateral (
        select greatest(due.due_at, due.held_until) as due_at from due where due.kind = wanted.kind
        order by due.due_at limit 1
    ) as first
"""
# Scheduled anew while it is held, a row keeps its new time: `attempt` is 0 from then on.
_KEEP = """
    update due set held_until = clock_timestamp() + %(lease)s,
        due_at = case when attempt > 0 then %(now)s + %(lease)s else due_at end
    where claim = any(%(claims)s)
"""
_RETRY = """
    update due set held_until = null,
        due_at = case when attempt > 0 then %(at)s else due_at end
    where kind = %(kind)s and key = %(key)s and claim = %(claim)s
"""


async def claim(
    database: Any, rooms: Mapping[str, int], now: datetime, lease: timedelta
) -> list[DueTask]:
    """Take what is due, of each kind as many as there is room for."""
    open_ = {kind: room for kind, room in rooms.items() if room > 0}
    if not open_:
        return []
    cursor = await database.execute(
        _CLAIM,
        {"kinds": list(open_), "rooms": list(open_.values()), "now": now, "lease": lease},
    )
    return [DueTask(**row._asdict()) for row in await cursor.fetchall()]


async def next_due(database: Any, kinds: Sequence[str]) -> datetime | None:
    """When the next row of these kinds is due; about right where the first one is held."""
    cursor = await database.execute(_NEXT, {"kinds": list(kinds)})
    (due_at,) = await cursor.fetchone()
    return due_at  # type: ignore[no-any-return]


async def keep(dsn: str, claims: Sequence[UUID], now: datetime, lease: timedelta) -> None:
    """Hold rows for longer, if the database answers; one that is lost stays lost."""
    await _try(dsn, _KEEP, {"claims": list(claims), "now": now, "lease": lease})


async def give_back(dsn: str, task: DueTask, at: datetime) -> None:
    """Let a row be due again at a time, unless it was scheduled anew or is lost.

    Where the database is gone, the end of the lease does the same.
    """
    await _try(dsn, _RETRY, {"kind": task.kind, "key": task.key, "claim": task.claim, "at": at})


async def _try(dsn: str, statement: str, parameters: Mapping[str, Any]) -> None:
    try:
        async with await Connection.open(dsn, autocommit=True) as database:
            await database.execute(statement, parameters)
    except (psycopg.Error, OSError) as error:
        log.warning("the leases of due tasks stay as they are", extra={"fault": name_of(error)})
