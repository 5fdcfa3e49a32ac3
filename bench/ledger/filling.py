"""Fills qualification's ledger in SQL, with trades as they would have come in over years."""

from typing import Any

import psycopg
from laurel_cli.simulation import FIRST_USER_ID
from psycopg import sql

_PARTITIONS = """
    select inhrelid::regclass::text from pg_inherits where inhparent = 'trade_ledger'::regclass
    order by 1
"""
_STANDINGS = """
    insert into standings (
        user_id, perpetual_usd, strategy_usd, trade_count, badges_activated, revision, dirty
    )
    select user_id, 10, 0, 1, 0, 1, false
    from generate_series(%(first)s::bigint, %(last)s::bigint) as user_id
"""
# The key is made afterwards, which is several times as fast, and as dense as inserts in random
# order leave an index.
_WITHOUT_KEY = """
    alter table trade_ledger detach partition {table};
    alter table {table} drop constraint {key};
"""
_FILL = """
    with owners as (
        select array_agg(user_id) as ids
        from generate_series(%(first)s::bigint, %(last)s::bigint) as user_id
        where satisfies_hash_partition(
            'trade_ledger'::regclass, %(partitions)s, %(number)s, user_id
        )
    )
    insert into {table} (user_id, traded_at, notional_usd, pair, side, source, trade_id)
    select ids[1 + (hashint8(n) & 2147483647) %% cardinality(ids)],
        '2023-01-01Z'::timestamptz + n * interval '1 second', (hashint8(n + 7) & 1048575) / 100.0,
        'BTC', 'buy', 'perpetual', gen_random_uuid()::text
    from owners, generate_series(1, %(rows)s::bigint) as n
"""
_KEY = """
    alter table {table} add constraint {key} primary key (user_id, trade_id)
        with (fillfactor = 70);
    alter table trade_ledger attach partition {table}
        for values with (modulus {partitions}, remainder {number});
"""
_SIZES = """
    select sum(pg_table_size(inhrelid)), sum(pg_indexes_size(inhrelid))
    from pg_inherits where inhparent = 'trade_ledger'::regclass
"""


async def fill(dsn: str, users: int, trades: int) -> None:
    """Give the ledger so many trades, and each of the users a standing."""
    who = {"first": FIRST_USER_ID, "last": FIRST_USER_ID + users - 1}
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
        await database.execute(_STANDINGS, who)
        names = [name for (name,) in await (await database.execute(_PARTITIONS)).fetchall()]
        values = who | {"partitions": len(names), "rows": trades // len(names)}
        for number, name in enumerate(names):
            await _fill(database, name, values | {"number": number})
        await database.execute("vacuum analyze standings, trade_ledger")


async def _fill(database: psycopg.AsyncConnection[Any], name: str, values: dict[str, Any]) -> None:
    parts = {
        "table": sql.Identifier(name),
        "key": sql.Identifier(f"{name}_pkey"),
        "partitions": sql.Literal(values["partitions"]),
        "number": sql.Literal(values["number"]),
    }
    await database.execute(sql.SQL(_WITHOUT_KEY).format(**parts))
    await database.execute(sql.SQL(_FILL).format(**parts), values)
    await database.execute(sql.SQL(_KEY).format(**parts))


async def sizes(dsn: str) -> tuple[int, int]:
    """Bytes of the ledger's tables and of their indexes."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
        heap, indexes = (await (await database.execute(_SIZES)).fetchall())[0]
        return int(heap), int(indexes)
