"""What every contender is told, and the work that all but Laurel share."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

TOPIC = "trading.trades.v1"
BATCH = 4000
_SCHEMA = """
    create table if not exists trades (
        trade_id text primary key, user_id bigint not null,
        volume numeric(30, 10) not null, at timestamptz not null
    );
    create table if not exists volumes (user_id bigint primary key, volume numeric(30, 10) not null)
"""
_COUNT = """
    with counted as (
        insert into trades (trade_id, user_id, volume, at)
        select * from unnest(%s::text[], %s::bigint[], %s::numeric[], %s::timestamptz[])
        on conflict do nothing returning user_id, volume
    )
    insert into volumes select user_id, sum(volume) from counted group by 1
    on conflict (user_id) do update set volume = volumes.volume + excluded.volume
"""
_COLUMNS = ("trade_id", "user_id", "notional_usd", "traded_at")


@dataclass(frozen=True, slots=True)
class Task:
    """Where the trades are, where they go, and the consumer group."""

    kafka: str
    dsn: str
    group: str

    @classmethod
    def from_arguments(cls) -> "Task":
        """Read the command line: KAFKA DSN GROUP."""
        kafka, dsn, group = sys.argv[1:4]
        return cls(kafka, dsn, group)


async def prepare(dsn: str) -> psycopg.AsyncConnection:
    """A connection to a database with the two tables."""
    database = await psycopg.AsyncConnection.connect(dsn)
    await database.execute(_SCHEMA)
    await database.commit()
    return database


async def count_trades(
    database: psycopg.AsyncConnection, trades: Sequence[Mapping[str, Any]]
) -> None:
    """The unavoidable work: each trade once in the ledger and in its trader's volume, committed."""
    columns = [[trade[name] for trade in trades] for name in _COLUMNS]
    await database.execute(_COUNT, columns)
    await database.commit()
