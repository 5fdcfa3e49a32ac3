"""A trade is its trader and its id: both sides count, and a contradiction is reported."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations

import pytest
from badges.handlers import record_trades
from badges.offered import Offered
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message
from laurel_schemas.trading_trades_v1 import TradeExecuted
from sqlalchemy import text

from .conftest import LIMITS

Trades = Callable[..., TradeExecuted]


async def record(unit_of_work: UnitOfWork, trades: Sequence[TradeExecuted]) -> list[str]:
    """Hands trades to the handler as one batch; the amounts of those rejected."""
    async with unit_of_work() as tx:
        await record_trades([message(trade) for trade in trades], tx, LIMITS, Offered())
    return [str(refused.event.notional_usd) for refused, _ in tx.answers]


async def volumes(database: Database) -> dict[int, Decimal]:
    async with database.reading() as session:
        rows = await session.execute(text("select user_id, volume_usd from traders"))
        return {row.user_id: row.volume_usd for row in rows}


@pytest.mark.requirement("TIER-021", "TIER-060")
async def test_both_sides_of_a_fill_count(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    sides = [trade(usd="10", trade_id="fill", user_id=user) for user in (7, 8)]
    assert await record(unit_of_work, sides) == []
    assert await volumes(badges_database) == {7: 10, 8: 10}


@pytest.mark.requirement("TIER-021", "TIER-060")
@pytest.mark.parametrize("order", list(permutations(["1", "2", "1"])))
@pytest.mark.parametrize("batches", [1, 2, 3])
async def test_another_content_is_a_reported_conflict(
    order: tuple[str, ...],
    batches: int,
    badges_database: Database,
    unit_of_work: UnitOfWork,
    trade: Trades,
) -> None:
    """The first in the log stands; whoever differs from it is reported."""
    trades = [trade(usd=usd, trade_id="x") for usd in order]
    cut = {1: [trades], 2: [trades[:1], trades[1:]], 3: [[each] for each in trades]}[batches]
    rejected = [each for batch in cut for each in await record(unit_of_work, batch)]
    others = [usd for usd in order if usd != order[0]]
    assert await volumes(badges_database) == {7: Decimal(order[0])}
    assert rejected == others
    async with badges_database.reading() as session:
        refused = await session.scalars(text("select refused_usd from trade_conflicts"))
    assert sorted(refused) == [Decimal(usd) for usd in others]


@pytest.mark.requirement("EVT-067")
async def test_a_trade_of_the_future_is_refused(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    far = trade(usd="7", at="2999-01-01T00:00:00Z")
    assert await record(unit_of_work, [far, trade(usd="2")]) == ["7"]
    assert await volumes(badges_database) == {7: 2}


async def test_workers_of_the_version_before_share_the_ledger(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    """Of what they counted only the day is known, which a repetition on that day fits."""
    old = "insert into counted_trades values (:id, 7, 'BTC', :day, 3) on conflict do nothing"
    await record(unit_of_work, [trade(usd="3", trade_id="new")])
    async with unit_of_work() as tx:
        for id_ in ("new", "old"):
            await tx.session.execute(text(old), {"id": id_, "day": date(2025, 3, 1)})
    assert await record(unit_of_work, [trade(usd="3", trade_id="old")]) == []
    assert await record(unit_of_work, [trade(usd="3", pair="ETH", trade_id="old")]) == ["3"]
    assert await volumes(badges_database) == {7: 3}
    async with badges_database.reading() as session:
        times = await session.scalars(text("select traded_at from trade_ledger order by 1"))
        assert times.first() == datetime(2025, 3, 1, tzinfo=UTC)


async def test_a_repeated_batch_is_found_by_its_key(
    unit_of_work: UnitOfWork, trade: Trades
) -> None:
    """However large the ledger: no partition of it is read from end to end."""
    known = [trade(usd="1", trade_id=f"t-{n}", user_id=n % 99 + 1) for n in range(1000)]
    async with unit_of_work() as tx:
        await tx.session.execute(text(_MANY))
        await record_trades([message(each) for each in known], tx, LIMITS, Offered())
    async with unit_of_work() as tx:
        await tx.session.execute(text("analyze trade_ledger"))
        await record_trades([message(each) for each in known], tx, LIMITS, Offered())
        read = await tx.session.scalar(text(_READ_WHOLLY))
    assert (tx.answers, read) == ([], 0)


_MANY = """
    insert into trade_ledger (user_id, traded_at, notional_usd, pair, side, source, trade_id)
    select n % 99 + 1, now(), 1, 'BTC', 'buy', 'perpetual', 'old-' || n
    from generate_series(1, 30000) as n
"""
_READ_WHOLLY = """
    select sum(seq_scan) from pg_stat_xact_user_tables where relname like 'trade_ledger%'
"""
