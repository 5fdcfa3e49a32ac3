"""The outbox as its relay works it off: read in order, forget what went out, park what can't.

Every change carries the epoch of the relay's lease and does nothing without it, so that a relay
that was frozen and comes back leaves alone what another one has in hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from laurel_events.lease import LeaseLostError

Scope = Literal["row", "topic", "successor"]

BATCH_ROWS = 2000
_BATCH_BYTES = 32 * 1024 * 1024
_RELEASED_AT_ONCE = 10_000

# A row is held if an earlier one that must go first is parked.
_READ = """
    select id, topic, key, value, headers, created_at,
        (select exists (select from outbox_parked)) and (
            exists (
                select from outbox_parked parked where parked.scope = 'topic'
                and parked.topic = waiting.topic and parked.id < waiting.id
            ) or exists (
                select from outbox_parked parked where parked.topic = waiting.topic
                and parked.key_hash = md5(waiting.key) and parked.id < waiting.id
            )
        ) as held
    from (
        select *, sum(octet_length(value)) over (order by id) as bytes,
            row_number() over (order by id) as number
        from (select * from outbox order by id limit %(rows)s) as first
    ) as waiting
    where number = 1 or coalesce(bytes, 0) <= %(bytes)s
    order by id
"""
_FORGET = """
    with fence as (select from relay_lease where epoch = %(epoch)s for share), gone as (
        delete from outbox where id = any(%(ids)s) and exists (select from fence)
    )
    select exists (select from fence)
"""
_PARK = """
    with fence as (select from relay_lease where epoch = %(epoch)s for share), gone as (
        delete from outbox where id = any(%(ids)s) and exists (select from fence)
        returning id, topic, key, value, headers, created_at
    ), parked as (
        insert into outbox_parked (id, topic, key, value, headers, created_at, scope, reason)
        select gone.*, why.scope, why.reason from gone
        join unnest(%(ids)s, %(scopes)s::text[], %(reasons)s::text[]) as why (id, scope, reason)
        using (id)
    )
    select exists (select from fence)
"""
# The first row of a topic that Kafka refused is tried again: it stands for all behind it.
_TRY_TOPICS = """
    with fence as (select from relay_lease where epoch = %(epoch)s for share), gone as (
        delete from outbox_parked where id in (
            select min(id) from outbox_parked where scope = 'topic' group by topic
        ) and exists (select from fence)
        returning id, topic, key, value, headers, created_at
    ), back as (
        insert into outbox (id, topic, key, value, headers, created_at) overriding system value
        select * from gone
    )
    select exists (select from fence)
"""
# A successor goes back when nothing before it is parked or on its way, which asks for its key.
_RELEASE = """
    with fence as (select from relay_lease where epoch = %(epoch)s for share), gone as (
        delete from outbox_parked where id in (
            select id from outbox_parked parked where scope = 'successor' and not exists (
                select from outbox_parked earlier where earlier.scope = 'topic'
                and earlier.topic = parked.topic and earlier.id < parked.id
            ) and not exists (
                select from outbox_parked earlier where earlier.scope = 'row'
                and earlier.topic = parked.topic and earlier.key_hash = parked.key_hash
                and earlier.id < parked.id
            ) and not exists (
                select from outbox earlier
                where earlier.topic = parked.topic and earlier.id < parked.id
            )
            order by id limit %(rows)s
        ) and exists (select from fence)
        returning id, topic, key, value, headers, created_at
    ), back as (
        insert into outbox (id, topic, key, value, headers, created_at) overriding system value
        select * from gone
    )
    select exists (select from fence)
"""
_COUNT = "select count(*), min(parked_at) from outbox_parked"
_IDLE = "update relay_lease set idle = %(idle)s where epoch = %(epoch)s"
_OPEN = "select array(select pg_snapshot_xip(pg_current_snapshot())::text)"
_STILL_OPEN = """
    select array(
        select id from unnest(%(ids)s::text[]) as was_open (id)
        where pg_xact_status(id::xid8) = 'in progress'
    )
"""


class Row(NamedTuple):
    """A record that waits to be sent; `held` if an earlier one of its topic and key is parked."""

    id: int
    topic: str
    key: bytes | None
    value: bytes | None
    headers: bytes
    created_at: datetime
    held: bool = False


class Parked(NamedTuple):
    """A row that is to be parked, and why."""

    id: int
    scope: Scope
    reason: str | None


@dataclass(frozen=True, slots=True)
class OutboxQueue:
    """The outbox behind one connection in autocommit, under one epoch.

    All but reading raises LeaseLostError when another relay is active.
    """

    database: Any
    epoch: int

    async def read(self) -> list[Row]:
        """The first rows that wait, as many as fit into one round."""
        cursor = self.database.cursor(binary=True)
        await cursor.execute(_READ, {"rows": BATCH_ROWS, "bytes": _BATCH_BYTES})
        return [Row(*row) for row in await cursor.fetchall()]

    async def forget(self, ids: Sequence[int]) -> None:
        """Delete rows that Kafka has acknowledged."""
        await self._fenced(_FORGET, ids=list(ids))

    async def park(self, rows: Sequence[Parked]) -> None:
        """Set rows aside, visibly, so that others go on."""
        await self._fenced(
            _PARK,
            ids=[row.id for row in rows],
            scopes=[row.scope for row in rows],
            reasons=[row.reason for row in rows],
        )

    async def release(self) -> None:
        """Put back what waits for nothing any more, and try each refused topic by one row."""
        await self._fenced(_RELEASE, rows=_RELEASED_AT_ONCE)
        await self._fenced(_TRY_TOPICS)

    async def parked(self) -> int:
        """How many rows are parked."""
        cursor = await self.database.execute(_COUNT)
        return int((await cursor.fetchone())[0])

    async def sleeps(self, idle: bool) -> None:
        """Ask whoever appends to wake this relay, or to spare the notification."""
        await self.database.execute(_IDLE, {"idle": idle, "epoch": self.epoch})

    async def open_transactions(self) -> list[str]:
        """Transactions that have written and not ended, by their ids."""
        cursor = await self.database.execute(_OPEN)
        return list((await cursor.fetchone())[0])

    async def still_open(self, ids: list[str]) -> list[str]:
        """Those of these transactions that have not ended."""
        if not ids:
            return []
        cursor = await self.database.execute(_STILL_OPEN, {"ids": ids})
        return list((await cursor.fetchone())[0])

    async def _fenced(self, statement: str, **parameters: Any) -> None:
        cursor = await self.database.execute(statement, {"epoch": self.epoch, **parameters})
        if not (await cursor.fetchone())[0]:
            raise LeaseLostError
