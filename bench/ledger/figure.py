"""What a batch costs on a ledger of very many trades, against the same on a small one."""

import os
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from laurel_cli.roles import migrate
from laurel_events import Database
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification.handlers import record_trades
from qualification.ladders import Ladders

from bench.ground import Servers, servers
from bench.ledger import batches, filling
from bench.report import Row
from bench.sizes import Sizes

_NOW = datetime(2025, 6, 1, tzinfo=UTC)
_LIMITS = TradeLimits(ahead=timedelta(days=1))
_WARMING = 3
_ROUNDS = 9

Batch = Sequence[TradeExecuted]
Before = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Found:
    """Milliseconds a batch by what it holds, and bytes a trade of the table and of its index."""

    spent: dict[str, list[float]]
    heap: float
    index: float


async def measure(sizes: Sizes) -> list[Row]:
    """Batches through qualification's handler, each in a transaction that commits."""
    async with servers() as ground:
        found = [await _ledger(ground, sizes.crowds[1], rows) for rows in sizes.ledgers]
    return rows(sizes.ledgers, found)


def rows(ledgers: Sequence[int], found: Sequence[Found]) -> list[Row]:
    """The report on a small ledger and a large one."""
    (few, many), (small, large) = ledgers, found
    return [
        *(row for what in large.spent for row in _compared(what, few, many, small, large)),
        Row(f"{many:,} trades: table", [large.heap], "bytes a trade"),
        Row(f"{many:,} trades: index", [large.index], "bytes a trade"),
    ]


def _compared(what: str, few: int, many: int, small: Found, large: Found) -> list[Row]:
    ratios = [
        ours / theirs for ours, theirs in zip(large.spent[what], small.spent[what], strict=True)
    ]
    return [
        Row(f"{few:,} trades: {what}", small.spent[what], "ms"),
        Row(f"{many:,} trades: {what}", large.spent[what], "ms", ratios, "the small ledger"),
    ]


async def _ledger(ground: Servers, users: int, trades: int) -> Found:
    async with ground.database() as dsn:
        await migrate("qualification", {"DATABASE_URL": dsn})
        await filling.fill(dsn, users, trades)
        return await found(ground, dsn, users, trades)


async def found(ground: Servers, dsn: str, users: int, trades: int) -> Found:
    """Measure a ledger of so many trades."""
    heap, index = await filling.sizes(dsn)
    await ground.settle()
    async with Database(dsn, service="qualification") as database:
        spent = await _spent(ground, database, users, trades)
    return Found(spent, heap / trades, index / trades)


async def _spent(
    ground: Servers, database: Database, users: int, trades: int
) -> dict[str, list[float]]:
    async def from_disk() -> None:
        await ground.settle()
        _forget_pages(ground)

    known = [await batches.known(database, trades) for _ in range(_WARMING + _ROUNDS)]
    size = f"{batches.SIZE:,}"
    return {
        f"{size} new": await _timed(database, _new(users)),
        f"{size} known": await _timed(database, known),
        f"{size} contradicting": await _timed(database, map(batches.altered, known)),
        f"{size} new, pages on disk": await _timed(database, _new(users), from_disk),
    }


def _new(users: int) -> list[Batch]:
    return [batches.new(users) for _ in range(_WARMING + _ROUNDS)]


async def _timed(
    database: Database, trades: Iterable[Batch], before: Before | None = None
) -> list[float]:
    spent = []
    for batch in trades:
        received = batches.received(batch)
        if before:
            await before()
        started = time.perf_counter()
        async with database.unit_of_work(lambda: _NOW)() as tx:
            await record_trades(received, tx, Ladders(), _LIMITS)
        spent.append((time.perf_counter() - started) * 1000)
    return spent[_WARMING:]


def _forget_pages(ground: Servers) -> None:
    """Let the system drop what it holds of the database's files; PostgreSQL keeps its 128 MB."""
    for path in (ground.home.folder("postgres") / "data" / "base").glob("*/*"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
