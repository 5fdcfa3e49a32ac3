"""Trades of the past: a backfill against the bare insert of its rows, and what-if over a ledger."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import orjson
import psycopg
from laurel_cli.roles import migrate
from laurel_events import Database, DueTask, Message
from laurel_events.database import utc_now
from laurel_events.message import Metadata
from laurel_events.testing import claimed
from laurel_events.wire import decode_record, encode
from laurel_schemas.plain import plain_reader
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_backfills_v1 import PAGE_TRADES, BackfilledTrade, BackfillPage
from qualification.handlers import WHAT_IF, answer_what_if, count_pages
from qualification.handlers.what_ifs import ask_what_if
from qualification.ladders import Ladders
from qualification.rules import Ladder
from qualification.settings import LADDER

from bench.ground import Servers, servers
from bench.ledger import filling
from bench.report import Row, Target
from bench.sizes import Sizes

_NOW = datetime(2025, 6, 1, tzinfo=UTC)
_LIMITS = TradeLimits(ahead=timedelta(days=1))
_READ = plain_reader(BackfillPage)
_TABLE = """
    create table bare (
        user_id bigint, trade_id text collate "C", pair text, side text, source text,
        notional_usd numeric(30, 10), fee_usd numeric(30, 10), traded_at timestamptz,
        primary key (user_id, trade_id)
    )
"""
_INSERT = """
    insert into bare
    select 7, trade_id, pair, side, source, notional_usd, fee_usd, traded_at
    from json_to_recordset(%s::json) as trade (
        trade_id text, pair text, side text, source text, notional_usd numeric, fee_usd numeric,
        traded_at timestamptz
    )
    on conflict do nothing
"""


async def measure(sizes: Sizes) -> list[Row]:
    """Rows a second of one user's backfill, by turns with the bare insert; seconds of a what-if."""
    ours, bare = [], []
    async with servers() as ground:
        for _ in range(sizes.rounds):
            ours.append(await _backfill(ground, sizes.trades))
            bare.append(await _bare(ground, sizes.trades))
        trades = 5 * sizes.trades
        answered = [await _what_if(ground, trades) for _ in range(sizes.rounds)]
    return [
        Row("Laurel: backfill of one user", ours, "rows/s"),
        Row(
            "bare insert of the same rows",
            bare,
            "rows/s",
            [one / other for one, other in zip(ours, bare, strict=True)],
            "Laurel to it",
            target=Target("at least", 0.6),
        ),
        Row(f"what-if over {trades:,} trades", answered, "s", target=Target("at most", 60)),
    ]


def _page(number: int) -> BackfillPage:
    trades = tuple(
        BackfilledTrade(
            trade_id=str(uuid4()),
            pair="BTC",
            side="buy",
            price=Decimal(100),
            size=Decimal(1),
            notional_usd=Decimal("100.25"),
            fee_usd=Decimal("0.05"),
            traded_at=_NOW - timedelta(minutes=number * PAGE_TRADES + place),
        )
        for place in range(PAGE_TRADES)
    )
    return BackfillPage(backfill_id="bench", user_id=7, page=number, trades=trades)


def _received(page: BackfillPage) -> Message[BackfillPage]:
    """A page as the consumer hands it on: checked, and no more made of it than that takes."""
    id_, now = uuid4(), utc_now()
    record = encode(page, Metadata(id_, page.TYPE, "/bench", now, correlation_id=id_))
    headers, place = dict(record.headers), (record.topic, 0, 0)
    return decode_record(  # type: ignore[return-value]
        record.topic, record.value or b"", headers, now, place, _READ
    )


async def _backfill(ground: Servers, trades: int) -> float:
    pages = [_received(_page(number)) for number in range(1, trades // PAGE_TRADES + 1)]
    async with ground.database() as dsn:
        await migrate("qualification", {"DATABASE_URL": dsn})
        async with Database(dsn, service="qualification") as database:
            started = time.perf_counter()
            for two in range(0, len(pages), 2):
                async with database.unit_of_work(lambda: _NOW)() as tx:
                    await count_pages(pages[two : two + 2], tx, Ladders(), _LIMITS)
            return len(pages) * PAGE_TRADES / (time.perf_counter() - started)


async def _bare(ground: Servers, trades: int) -> float:
    pages = [
        orjson.dumps(_page(number).model_dump(mode="json")["trades"]).decode()
        for number in range(1, trades // PAGE_TRADES + 1)
    ]
    async with (
        ground.database() as dsn,
        await psycopg.AsyncConnection.connect(dsn) as database,
    ):
        await database.execute(_TABLE)
        await database.commit()
        started = time.perf_counter()
        for two in range(0, len(pages), 2):
            for page in pages[two : two + 2]:
                await database.execute(_INSERT, [page])
            await database.commit()
        return len(pages) * PAGE_TRADES / (time.perf_counter() - started)


async def _what_if(ground: Servers, trades: int) -> float:
    """Seconds from the question to the answer."""
    async with ground.database() as dsn:
        await migrate("qualification", {"DATABASE_URL": dsn})
        await filling.fill(dsn, trades // 100, trades)
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
            await connection.execute("update standings set trade_count = 100")
        async with Database(dsn, service="qualification") as database:
            started = time.perf_counter()
            async with database.unit_of_work()() as tx:
                await ask_what_if(Ladder(LADDER.tiers, LADDER.milestones), 1, uuid4(), tx)
            while tasks := await _due(database):
                for task in tasks:
                    await answer_what_if(task, database.unit_of_work(), Ladders())
            return time.perf_counter() - started


async def _due(database: Database) -> list[DueTask]:
    return list(await claimed(database, WHAT_IF))
