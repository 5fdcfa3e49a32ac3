"""Scores a second, ranks among a million entrants, and prizes for ten thousand of them."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from competition.flow import DUE
from competition.handlers.lifecycle import SETTLE
from competition.rules.settling import SettlingLimits
from competition.store import ranks, trades
from laurel_cli.roles import migrate
from laurel_events import Database
from laurel_events.testing import claimed
from laurel_service.transparency.notary import Notary

from bench.ground import Servers, servers
from bench.leaderboard import bare
from bench.report import Row, Target
from bench.sizes import Sizes

BATCH = 1_000
WINNERS = 10_000
_ENTRANTS_AT_END = 11_111
"""A tenth of them has no score, and wins nothing."""
_KEY = "00" * 32
_ID = UUID(int=7)
_START = datetime(2025, 6, 1, tzinfo=UTC)
_NOW = _START + timedelta(hours=1)
_END = _START + timedelta(days=7)
_COMPETITION = """
    insert into competitions (id, name, status, revision, starts_at, ends_at, entry_deadline,
        scoring, pairs, created_by, approved_by, created_at, participants, prizes)
    values (%s, 'Bench', %s, 1, %s, %s, %s, 'volume', '{}', 1, 2, %s, %s, %s)
"""
# Amounts over six decades, as traders have them.
_ENTRANTS = """
    insert into entries (competition_id, user_id, id, state, entered_at, score, trades, reached_at)
    select %s, user_id, gen_random_uuid(), 'entered', %s, score, case when score > 0 then 1 else 0
            end, case when score > 0 then %s + user_id * interval '1 millisecond'
            else 'infinity' end
    from (
        select user_id, case when user_id %% 10 = 0 then 0
            else round(exp(6 + 2.5 * (random() + random() + random() - 1.5))::numeric, 2) end
            as score
        from generate_series(1, %s) as user_id
    ) as drawn
"""
_PRIZES = '[{"first_rank": 1, "last_rank": 10000, "kind": "points", "points": "100000",'
_PRIZES += ' "description": "ten points"}]'

Scoring = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


async def measure(sizes: Sizes) -> list[Row]:
    """Laurel and bare SQL by turns; then ranks and pages of one large leaderboard; then its end."""
    ours: list[float] = []
    theirs: list[float] = []
    async with servers() as ground:
        for _ in range(sizes.rounds):
            ours.append(await _scores(ground, sizes, _laurel))
            theirs.append(await _scores(ground, sizes, _bare))
        rank, page, percentiles, fold = await _reads(ground, sizes)
        paid, alone = [], []
        for _ in range(sizes.rounds):
            paid.append(await _distribution(ground))
            alone.append(await _bare_distribution(ground))
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    least, most = Target("at least", 0.7), Target("at most", 5)
    entrants = f"{sizes.accounts:,} entrants"
    return [
        Row("Laurel: scores", ours, "trades/s"),
        Row("bare upsert", theirs, "trades/s", ratios, "Laurel to it", least),
        Row(f"rank of one of {entrants}, p50", [statistics.median(rank)], "ms", target=most),
        Row(f"rank of one of {entrants}, p99", [_p99(rank)], "ms", target=most),
        Row(f"page from any rank of {entrants}, p99", [_p99(page)], "ms"),
        Row(f"percentiles of {entrants}", percentiles, "ms"),
        Row("the sweep folds the counts", [fold], "ms"),
        Row(
            f"the end of a competition, {WINNERS:,} prizes", paid, "s", target=Target("at most", 60)
        ),
        Row(
            "ranks, prizes and their events in SQL alone",
            alone,
            "s",
            [one / other for one, other in zip(paid, alone, strict=True)],
            "Laurel's time to it",
        ),
    ]


def _p99(milliseconds: Sequence[float]) -> float:
    return statistics.quantiles(milliseconds, n=100)[98]


async def _scores(
    ground: Servers, sizes: Sizes, contend: Callable[[str, Sizes], Awaitable[float]]
) -> float:
    async with ground.database() as dsn:
        return await contend(dsn, sizes)


async def _laurel(dsn: str, sizes: Sizes) -> float:
    await _filled(dsn, sizes.users * 10)
    async with Database(dsn, service="competition") as database:

        async def score(given: Sequence[dict[str, Any]]) -> None:
            async with database.unit_of_work(lambda: _NOW)() as tx:
                await trades.record(tx.session, given, tx.now)

        return await _rate(score, sizes)


async def _bare(dsn: str, sizes: Sizes) -> float:
    async with await psycopg.AsyncConnection.connect(dsn) as database:
        await database.execute(bare.TABLES.format(entrants=sizes.users * 10).encode())
        await database.commit()
        return await _rate(lambda given: bare.score(database, given), sizes)


async def _rate(score: Scoring, sizes: Sizes) -> float:
    dice = random.Random(1)
    batches = [
        [_trade(dice, n * BATCH + place, sizes) for place in range(BATCH)]
        for n in range(sizes.postings // BATCH + 1)
    ]
    await score(batches[0])
    started = time.perf_counter()
    for batch in batches[1:]:
        await score(batch)
    return BATCH * (len(batches) - 1) / (time.perf_counter() - started)


def _trade(dice: random.Random, number: int, sizes: Sizes) -> dict[str, Any]:
    return {
        "user_id": dice.randint(1, sizes.users * 10),
        "trade_id": f"t{number}",
        "traded_at": _START + timedelta(milliseconds=number),
        "notional_usd": f"{dice.randint(1, 10**5)}.{dice.randint(10, 99)}",
        "pair": "BTC",
        "side": "buy",
        "source": "perpetual",
    }


async def _reads(
    ground: Servers, sizes: Sizes
) -> tuple[list[float], list[float], list[float], float]:
    async with ground.database() as dsn:
        await _filled(dsn, sizes.accounts)
        dice = random.Random(2)
        async with Database(dsn, service="competition") as database:

            async def timed(read: Callable[[Any], Awaitable[object]]) -> float:
                async with database.reading() as session:
                    started = time.perf_counter()
                    await read(session)
                    return 1e3 * (time.perf_counter() - started)

            def anybody() -> int:
                return dice.randint(1, sizes.accounts)

            await timed(lambda one: ranks.standing_of(one, _ID, 1))
            rank = [
                await timed(lambda one: ranks.standing_of(one, _ID, anybody())) for _ in range(500)
            ]
            page = [
                await timed(lambda one: ranks.page_at(one, _ID, anybody(), 20)) for _ in range(200)
            ]
            wanted = [sizes.accounts * part // 100 for part in (1, 5, 10, 25, 50, 75)]
            shares = [await timed(lambda one: ranks.at_ranks(one, _ID, wanted)) for _ in range(5)]
            started = time.perf_counter()
            async with database.unit_of_work(lambda: _NOW)() as tx:
                await ranks.fold(tx.session, 20_000)
            return rank, page, shares, 1e3 * (time.perf_counter() - started)


async def _distribution(ground: Servers) -> float:
    """From the end to the last prize in the outbox, all in one process."""
    async with ground.database() as dsn:
        await _filled(dsn, _ENTRANTS_AT_END, ended=True)
        notary = Notary.of("bench.example", _KEY)
        async with Database(dsn, service="competition") as database:
            unit_of_work = database.unit_of_work(lambda: _END)
            async with unit_of_work() as tx:
                tx.schedule(SETTLE, str(_ID), _END)
            started = time.perf_counter()
            while tasks := await claimed(database, SETTLE):
                for task in tasks:
                    await DUE[SETTLE](task, unit_of_work, SettlingLimits(timedelta(0)), notary)
            taken = time.perf_counter() - started
        async with await psycopg.AsyncConnection.connect(dsn) as connection:
            found = await connection.execute("select count(*) from user_event_prizes")
            if await found.fetchone() != (WINNERS,):
                raise RuntimeError("not everybody has a prize")
    return taken


async def _bare_distribution(ground: Servers) -> float:
    """The same entrants, winners and pages; no score made anew, no log, no history of a prize."""
    async with ground.database() as dsn:
        await _filled(dsn, _ENTRANTS_AT_END, ended=True)
        async with await psycopg.AsyncConnection.connect(dsn) as database:
            await database.execute(bare.PRIZE_TABLES)
            await database.commit()
            started = time.perf_counter()
            await bare.distribute(database, WINNERS, BATCH)
            taken = time.perf_counter() - started
            found = await database.execute("select count(*) from bare_prizes")
            if await found.fetchone() != (WINNERS,):
                raise RuntimeError("not everybody has a prize")
    return taken


async def _filled(dsn: str, entrants: int, *, ended: bool = False) -> None:
    await migrate("competition", {"DATABASE_URL": dsn, "SEAL_KEY": _KEY})
    status, ends = ("completed", _END) if ended else ("active", _END)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
        given = (_ID, status, _START, ends, ends, _START, entrants, _PRIZES)
        await database.execute(_COMPETITION, given)
        await database.execute(_ENTRANTS, (_ID, _START, _START, entrants))
        if ended:
            await database.execute(_LEDGER)
        await database.execute("vacuum analyze")


_LEDGER = """
    insert into trade_ledger (user_id, traded_at, recorded_at, notional_usd, pair, side, source,
        trade_id)
    select user_id, reached_at, reached_at, score, 'BTC', 'buy', 'perpetual', 't'
    from entries where score > 0
"""

if __name__ == "__main__":
    from bench.sizes import QUICK

    for row in asyncio.run(measure(QUICK)):
        print(row)
