"""Filters of transactions find what they ask for by an index, in a wallet of many entries."""

from decimal import Decimal

import pytest
from sqlalchemy import text
from wallet.store.reading import Filter, balance_as_of, newest_first
from wallet_world import NOW, World

# 20,000 earnings of one second each, one of them an upload, and one penalty in the middle.
_MANY = """
    insert into entries select 7, number, gen_random_uuid(),
        case number when 100 then 'video_uploaded' when 10000 then 'penalty' else 'video_liked' end,
        case number when 10000 then -1 else 1 end, number, number + case number when 10000 then -1
        else 1 end, 'r', '{}', timestamptz '2025-06-01 12:00Z' + number * interval '1s',
        '\\x00'
    from generate_series(1, 20000) as number
"""


@pytest.mark.requirement("WALLET-024")
async def test_a_filter_has_its_index(world: World) -> None:
    await world.execute(_MANY)
    await world.execute("analyze entries")
    cases = [
        (Filter(action="video_uploaded"), [100], "entries_by_action"),
        (Filter(direction="deducted"), [10_000], "entries_deducted"),
        (Filter(until=NOW.replace(second=2)), [1], "entries_by_time"),
    ]
    for wanted, numbers, index in cases:
        async with world.database.reading() as session:
            await session.execute(text("select pg_stat_reset()"))
            found = await newest_first(session, 7, wanted, None, 1)
            await session.execute(text("select pg_stat_force_next_flush()"))

        assert [one.number for one in found] == numbers
        [used] = await world.rows(
            "select idx_tup_read from pg_stat_user_indexes where indexrelname = :index",
            index=index,
        )
        assert 0 < used.idx_tup_read < 10, index


@pytest.mark.requirement("WALLET-024")
async def test_the_order_of_entries_counts_where_clocks_differ(world: World) -> None:
    await world.execute(_MANY)
    await world.execute("update entries set created_at = '2025-06-01 11:00Z' where number = 9")

    async with world.database.reading() as session:
        assert await balance_as_of(session, 7, NOW.replace(second=5)) == (9, Decimal(10))
