"""Milliseconds from a trade handed to Kafka to its notifications in a Socket.IO client."""

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count

from laurel_cli.journey import until
from laurel_cli.publishing import producer
from laurel_cli.running import Suite
from laurel_events.lag import end_offsets
from laurel_schemas.trading_trades_v1 import TOPIC

from bench import crowd, people
from bench.delivery.listener import Listener, listening
from bench.ground import at_rest, suite
from bench.release import release
from bench.report import Row, Target
from bench.sizes import QUICK, Sizes
from bench.startup import RELEASE

_FIRST_LISTENER = 9_000_001
_TRADES_PER_SECOND = 10
_SETTLE_SECONDS = 3
_P99 = "p99, trade to notification"


async def measure(sizes: Sizes) -> list[Row]:
    """New users trade at random moments while a crowd trades on, whose first trades are over."""
    users = count(_FIRST_LISTENER)
    rounds = []
    async with suite() as running:
        await crowd.publish(running.endpoints.kafka, sizes.users, sizes.first_trades)
        await at_rest(running)
        for seed in range(1, sizes.rounds + 1):
            ids = [next(users) for _ in range(sizes.listeners)]
            rounds.append(await _round(running, sizes, ids, seed))
            await at_rest(running)
    latencies, rates = zip(*rounds, strict=True)
    p99 = [_percentile(each, 99) for each in latencies]
    before = await _before(sizes)
    ratios = [now / then for now, then in zip(p99, before, strict=True)]
    return [
        Row("p50, trade to notification", [_percentile(each, 50) for each in latencies], "ms"),
        Row(_P99, p99, "ms", ratios, RELEASE, Target("at most", 0.3)),
        Row(f"p99 of {RELEASE}", before, "ms"),
        Row("trades produced meanwhile", rates, "trades/s"),
    ]


async def _before(sizes: Sizes) -> Sequence[float]:
    """The p99 of each round of the release, by its own benchmark."""
    async with release() as old:
        rows = await old.bench("delivery", *(["--quick"] if sizes == QUICK else []))
    (found,) = (row for row in rows if row["what"] == _P99)
    return [float(one) for one in found["runs"]]


def _percentile(latencies: Sequence[float], percent: int) -> float:
    return sorted(latencies)[len(latencies) * percent // 100] * 1000


async def _round(
    running: Suite, sizes: Sizes, users: Sequence[int], seed: int
) -> tuple[list[float], float]:
    """The latency of every notification, and the trades a second on the topic meanwhile."""
    async with AsyncExitStack() as connections:
        listeners = [
            await connections.enter_async_context(
                listening(user, running.endpoints.gateway, people.token(running, user))
            )
            for user in users
        ]
        quiet = await _produced(running)
        async with _crowd(running, sizes, seed):

            async def trades_flow() -> bool:
                return await _produced(running) > quiet + sizes.trade_rate

            # On a busy machine the crowd takes longer to import than a round to run.
            await until("the crowd to trade", trades_flow)
            await asyncio.sleep(_SETTLE_SECONDS)
            before, started = await _produced(running), time.monotonic()
            found = await _trade(running, listeners, random.Random(seed))
            rate = (await _produced(running) - before) / (time.monotonic() - started)
    return [latency for each in found for latency in each], rate


async def _trade(
    running: Suite, listeners: Sequence[Listener], chance: random.Random
) -> list[Sequence[float]]:
    async with producer(running.endpoints.kafka) as kafka, asyncio.TaskGroup() as group:
        tasks = []
        for listener in listeners:
            await asyncio.sleep(chance.expovariate(_TRADES_PER_SECOND))
            tasks.append(group.create_task(listener.trade(kafka)))
    return [task.result() for task in tasks]


@asynccontextmanager
async def _crowd(running: Suite, sizes: Sizes, seed: int) -> AsyncIterator[None]:
    """The crowd trades at its rate, in a process of its own."""
    # Seeds of its own: the same trades twice would count once.
    arguments = (running.endpoints.kafka, sizes.users, sizes.trade_rate, 1_000_000 + seed)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.delivery.traders", *map(str, arguments)
    )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def _produced(running: Suite) -> int:
    ends = await end_offsets(running.endpoints.kafka, [TOPIC.name])
    return sum(ends.values())
