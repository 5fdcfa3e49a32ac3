"""Measures ledgers of many trades: `python -m bench.ledger [--rows 20000000]`."""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
import psycopg
from psycopg import sql

from bench.ground import servers
from bench.ledger.layouts import LAYOUTS, MONTHS, Layout

USERS = 100_000
PAGE = 500_000
BATCH = 4_000
ROUNDS = 15

_FILL = """
    insert into trades (user_id, traded_at, content, notional_usd, source, trade_id)
    select 1 + hashint8(n) & %(mask)s, %(start)s::timestamptz + n * %(step)s::interval,
        hashint8(n + 7), (hashint8(n) & 1048575) / 100.0, 'perpetual', gen_random_uuid()::text
    from generate_series(%(first)s::bigint, %(last)s::bigint) as n
"""
_COUNT = """
    with counted as (
        insert into trades (user_id, traded_at, content, notional_usd, source, trade_id)
        select user_id, traded_at, content, notional_usd, source, trade_id
        from json_to_recordset(%(trades)s::json) as trade(
            user_id bigint, traded_at timestamptz, content int, notional_usd numeric,
            source text, trade_id text
        )
        order by user_id, trade_id collate "C"
        on conflict do nothing returning user_id, notional_usd
    )
    select count(*), sum(notional_usd) from counted
"""
_COMPARE = """
    select count(*) from json_to_recordset(%(trades)s::json) as trade(
        user_id bigint, content int, notional_usd numeric, trade_id text
    ) join trades as known on known.user_id = trade.user_id
        and known.trade_id = trade.trade_id collate "C"
    where (known.content, known.notional_usd) is distinct from (trade.content, trade.notional_usd)
"""
_NEW = """
    select json_agg(row_to_json(t)) from (
        select 1 + (random() * %(mask)s)::bigint as user_id, %(at)s::timestamptz as traded_at,
            n as content, 12.34 as notional_usd, 'perpetual' as source,
            gen_random_uuid()::text as trade_id
        from generate_series(1, %(count)s) as n
    ) as t
"""
_KNOWN = """
    select json_agg(row_to_json(t)) from (
        select user_id, traded_at, content, notional_usd::float8 as notional_usd, source, trade_id
        from trades tablesample system(%(percent)s) order by random() limit %(count)s
    ) as t
"""
_SIZES = """
    select sum(pg_table_size(c.oid)) / 1e6, sum(pg_indexes_size(c.oid)) / 1e6
    from pg_class as c where relkind = 'r' and relname like 'trades%%'
"""


async def _measure(dsn: str, layout: Layout, rows: int) -> dict[str, float]:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
        for statement in layout.statements():
            await database.execute(sql.SQL(statement))
        filled = await _fill(database, rows)
        await database.execute("vacuum analyze trades")
        heap, indexes = await _one(database, _SIZES)
        new = [await _one(database, _NEW, at="2024-12-01Z", count=BATCH) for _ in range(ROUNDS)]
        share = min(100.0, 300 * BATCH / rows)
        known = [await _one(database, _KNOWN, count=BATCH, percent=share) for _ in range(ROUNDS)]
        return {
            "filled rows/s": rows / filled,
            "heap MB": heap,
            "index MB": indexes,
            "new batch ms": await _timed(database, _COUNT, new),
            "known batch ms": await _timed(database, _COUNT, known),
            "compare ms": await _timed(database, _COMPARE, known),
        }


async def _fill(database: psycopg.AsyncConnection[Any], rows: int) -> float:
    started = time.perf_counter()
    for first, last in _pages(rows):
        values = {
            "first": first, "last": last, "mask": _mask(), "start": "2023-01-01Z",
            "step": f"{MONTHS * 30 * 86_400 / rows * 0.95} seconds",
        }  # fmt: skip
        await database.execute(_FILL, values)
    return time.perf_counter() - started


def _pages(rows: int) -> Iterator[tuple[int, int]]:
    for first in range(0, rows, PAGE):
        yield first, min(first + PAGE, rows) - 1


def _mask() -> int:
    return (1 << (USERS - 1).bit_length()) - 1


async def _one(database: psycopg.AsyncConnection[Any], query: str, **values: Any) -> Any:
    cursor = await database.execute(query, values | {"mask": _mask()} if values else None)
    row = await cursor.fetchone()
    return row


async def _timed(
    database: psycopg.AsyncConnection[Any], query: str, batches: Sequence[Any]
) -> float:
    spent = []
    for (rows,) in batches:
        started = time.perf_counter()
        await database.execute(query, {"trades": orjson.dumps(rows).decode()})
        spent.append(time.perf_counter() - started)
    return statistics.median(spent) * 1000


async def main(rows: int) -> None:
    """Measure each layout on a database of its own, one after the other."""
    async with servers() as ground:
        for layout in LAYOUTS:
            async with ground.database() as dsn:
                found = await _measure(dsn, layout, rows)
            figures = ", ".join(f"{name} {value:,.1f}" for name, value in found.items())
            sys.stdout.write(f"{layout.name} ({layout.promise}): {figures}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    asyncio.run(main(parser.parse_args().rows))
