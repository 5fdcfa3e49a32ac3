"""What every contender is told and what it answers."""

import sys
import time
from dataclasses import dataclass

import psycopg

SCHEMA = """
    drop table if exists trades, volumes;
    create table trades (
        trade_id text primary key, user_id bigint not null,
        volume numeric(30, 10) not null, at timestamptz not null
    );
    create table volumes (user_id bigint primary key, volume numeric(30, 10) not null);
"""
COUNT = """
    with counted as (
        insert into trades (trade_id, user_id, volume, at)
        select * from unnest(%s::text[], %s::bigint[], %s::numeric[], %s::timestamptz[])
        on conflict do nothing returning user_id, volume
    )
    insert into volumes select user_id, sum(volume) from counted group by 1
    on conflict (user_id) do update set volume = volumes.volume + excluded.volume
"""
"""The unavoidable work: each trade once in the ledger, and once in its trader's volume."""


@dataclass(frozen=True, slots=True)
class Task:
    """Where the trades are, where they go, and how many there are."""

    kafka: str
    dsn: str
    group: str
    count: int

    @classmethod
    def from_arguments(cls) -> "Task":
        """Read the command line: KAFKA DSN GROUP COUNT."""
        kafka, dsn, group, count = sys.argv[1:]
        return cls(kafka, dsn, group, int(count))


class Meter:
    """Times from the first trade received to the last one committed; prints trades a second."""

    def __init__(self, task: Task) -> None:
        self._count = task.count
        self._started = 0.0
        self.done = 0

    def start(self) -> None:
        """Call when a fetch brings something; only the first counts."""
        self._started = self._started or time.perf_counter()

    def add(self, committed: int) -> bool:
        """Count committed trades; whether that was the last."""
        self.done += committed
        return self.done >= self._count

    def report(self) -> None:
        """Print the rate for the runner."""
        print(self.done / (time.perf_counter() - self._started))


async def prepare(dsn: str) -> psycopg.AsyncConnection:
    """A connection to a database with empty tables."""
    database = await psycopg.AsyncConnection.connect(dsn)
    await database.execute(SCHEMA)
    await database.commit()
    return database
