"""Parked rows of an outbox, for whoever operates it: seen, tried again or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from laurel_events.connections import Connection

_LIST = """
    select id, topic, scope, reason, coalesce(octet_length(value), 0) as bytes,
        created_at, parked_at
    from outbox_parked order by id
"""
_RETRY = """
    with gone as (
        delete from outbox_parked
        where scope <> 'successor' and (%(ids)s::bigint[] is null or id = any(%(ids)s))
        returning id, topic, key, value, headers, created_at
    ), back as (
        insert into outbox (id, topic, key, value, headers, created_at) overriding system value
        select * from gone returning id
    )
    select count(*) as rows, pg_notify('outbox', '') from back
"""
_DROP = "delete from outbox_parked where id = any(%(ids)s)"


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A row that Kafka refused (`scope` row or topic, with a reason) or that waits behind one."""

    id: int
    topic: str
    scope: str
    reason: str | None
    bytes: int
    created_at: datetime
    parked_at: datetime


async def parked_rows(dsn: str) -> list[ParkedRow]:
    """What is parked, in the order in which it was published; never its content."""
    async with (
        await Connection.open(dsn, autocommit=True) as connection,
        connection.cursor(row_factory=class_row(ParkedRow)) as cursor,
    ):
        await cursor.execute(_LIST)
        return await cursor.fetchall()


async def retry(dsn: str, ids: Sequence[int] | None = None) -> int:
    """Let the relay try refused rows again, all by default; returns how many.

    What waits behind them follows by itself once they have gone out.
    """
    async with await Connection.open(dsn, autocommit=True) as connection:
        cursor = await connection.execute(_RETRY, {"ids": None if ids is None else list(ids)})
        row = await cursor.fetchone()
        return int(row[0]) if row else 0


async def drop(dsn: str, ids: Sequence[int]) -> int:
    """Give rows up for good; returns how many. What waits behind them goes out without them."""
    async with await Connection.open(dsn, autocommit=True) as connection:
        return (await connection.execute(_DROP, {"ids": list(ids)})).rowcount
