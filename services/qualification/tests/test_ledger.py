"""A trade is its trader and its id: both sides count, and a contradiction is reported."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import permutations

import pytest
from laurel_events import Database, UnitOfWork
from laurel_events.answers import Rejected
from laurel_events.testing import message
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification.handlers import record_trades
from qualification.ladders import Ladders
from qualification.rules import Standing
from sqlalchemy import text

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LIMITS = TradeLimits(ahead=timedelta(days=1))
MakeTrade = Callable[..., TradeExecuted]
ReadStanding = Callable[..., Awaitable[Standing]]
Refused = list[tuple[str, str]]


async def record(unit_of_work: UnitOfWork, trades: Sequence[TradeExecuted]) -> Refused:
    """Hands trades to the handler as one batch; the amounts and reasons of those rejected."""
    async with unit_of_work() as tx:
        await record_trades([message(trade) for trade in trades], tx, Ladders(), LIMITS)
    return [
        (str(refused.event.notional_usd), answer.reason)
        for refused, answer in tx.answers
        if isinstance(answer, Rejected)
    ]


async def conflicts(database: Database) -> list[tuple[int, str, str, Decimal, Decimal]]:
    query = "select user_id, trade_id, fields, counted_usd, refused_usd from trade_conflicts"
    async with database.reading() as session:
        return [tuple(row) for row in await session.execute(text(f"{query} order by refused_usd"))]


@pytest.mark.requirement("TIER-021", "TIER-060")
async def test_both_sides_of_a_fill_count(
    unit_of_work: UnitOfWork, opened: Database, trade: MakeTrade, standing: ReadStanding
) -> None:
    maker, taker = trade("10", trade_id="fill"), trade("10", trade_id="fill", user_id=8)
    assert await record(unit_of_work, [maker, taker]) == []
    assert (await standing()).volume_usd == (await standing(8)).volume_usd == 10
    assert await conflicts(opened) == []


@pytest.mark.requirement("TIER-021", "TIER-060")
@pytest.mark.parametrize("order", list(permutations(["1", "2", "1"])))
@pytest.mark.parametrize("batches", [1, 2, 3])
async def test_another_content_is_a_reported_conflict(
    order: tuple[str, ...],
    batches: int,
    unit_of_work: UnitOfWork,
    opened: Database,
    trade: MakeTrade,
    standing: ReadStanding,
) -> None:
    """The first in the log stands; whoever differs from it is reported."""
    trades = [trade(usd, trade_id="x") for usd in order]
    cut = {1: [trades], 2: [trades[:1], trades[1:]], 3: [[each] for each in trades]}[batches]
    rejected = [each for batch in cut for each in await record(unit_of_work, batch)]
    assert (await standing()).volume_usd == Decimal(order[0])
    others = [usd for usd in order if usd != order[0]]
    assert [usd for usd, _ in rejected] == others
    assert all("notional_usd" in reason for _, reason in rejected)
    assert await conflicts(opened) == [
        (7, "x", "notional_usd", Decimal(order[0]), Decimal(usd)) for usd in others
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"pair": "ETH"},
        {"side": "sell"},
        {"source": "strategy"},
        {"traded_at": NOW - timedelta(seconds=1)},
    ],
)
async def test_whatever_is_counted_may_contradict(
    change: dict[str, object], unit_of_work: UnitOfWork, opened: Database, trade: MakeTrade
) -> None:
    first = trade("5")
    await record(unit_of_work, [first, first])
    assert await record(unit_of_work, [first]) == []
    ((_, reason),) = await record(unit_of_work, [first.model_copy(update=change)])
    assert next(iter(change)) in reason


@pytest.mark.requirement("EVT-067")
async def test_a_trade_of_the_future_is_refused(
    unit_of_work: UnitOfWork, trade: MakeTrade, standing: ReadStanding
) -> None:
    far = trade("7").model_copy(update={"traded_at": datetime(2999, 1, 1, tzinfo=UTC)})
    edge = trade("1").model_copy(update={"traded_at": NOW + timedelta(days=1)})
    ((usd, reason),) = await record(unit_of_work, [far, edge, trade("2")])
    assert usd == "7"
    assert (await standing()).volume_usd == 3
    assert reason.startswith("traded_at")


async def test_workers_of_the_version_before_share_the_ledger(
    unit_of_work: UnitOfWork, opened: Database, trade: MakeTrade, standing: ReadStanding
) -> None:
    """While both versions run, what one counted the other doesn't count again."""
    old = "insert into trades values (:id, 7, 3, 'perpetual', :at) on conflict do nothing"
    await record(unit_of_work, [trade("3", trade_id="new")])
    async with unit_of_work() as tx:
        for id_ in ("new", "old"):
            await tx.session.execute(text(old), {"id": id_, "at": NOW})
    async with opened.reading() as session:
        counted = (await session.scalars(text("select trade_id from trades"))).all()
        ledger = await session.scalars(text("select trade_id from trade_ledger order by 1"))
        assert (counted, ledger.all()) == (["old"], ["new", "old"])
    assert await record(unit_of_work, [trade("3", trade_id="old")]) == []
    assert (await standing()).trade_count == 1


async def test_an_old_ledger_is_taken_over(dsn: str, opened: Database) -> None:
    """More than a page of trades of the version before is in the ledger after the migration."""
    async with opened.engine.begin() as connection:
        await connection.execute(text("alter table trades disable trigger user"))
        await connection.execute(
            text(
                "insert into trades select 't' || n, n % 99 + 1, 1, 'perpetual', now()"
                " from generate_series(1, 60000) as n"
            )
        )
        await connection.execute(text("alter table trades enable trigger user"))
    copy = import_module("qualification.migrations.versions.0003_trade_ledger")._COPY
    async with opened.reading() as connection:
        await connection.execute(text(copy.replace(":=", r"\:=")))
        counted = await connection.scalar(text("select count(*) from trade_ledger"))
    assert counted == 60_000


async def test_a_repeated_batch_is_found_by_its_key(
    unit_of_work: UnitOfWork, trade: MakeTrade
) -> None:
    """However large the ledger: no partition of it is read from end to end."""
    known = [trade("1", trade_id=f"t-{n}", user_id=n % 99 + 1) for n in range(1000)]
    async with unit_of_work() as tx:
        await tx.session.execute(text(_MANY))
        await record_trades([message(each) for each in known], tx, Ladders(), LIMITS)
    async with unit_of_work() as tx:
        await tx.session.execute(text("analyze trade_ledger"))
        await record_trades([message(each) for each in known], tx, Ladders(), LIMITS)
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
