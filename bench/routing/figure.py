"""Notifications routed a second: rule, words, choices, limits, rows and records, committed."""

import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import psycopg
from laurel_cli.roles import migrate
from laurel_events import Database
from laurel_events.testing import message
from laurel_schemas.badges_badges_v1 import BadgeEarned
from notification_router.controls import Controls
from notification_router.handlers import route
from notification_router.sockets.wakes import Wakes, open_wakes

from bench.ground import Servers, servers
from bench.report import Row
from bench.routing import bare
from bench.sizes import Sizes

BATCH = 1_000
NOBODY = "redis://127.0.0.1:1/0"
"""Wake-ups may be lost: a batch has one, and what waits for it is no part of the figure."""

Routing = Callable[[Sequence[int]], Awaitable[None]]


async def measure(sizes: Sizes) -> list[Row]:
    """Laurel and bare SQL by turns, each on a database of its own."""
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    async with servers() as ground:
        for _ in range(sizes.rounds):
            rates["ours"].append(await _laurel(ground, sizes))
            rates["bare"].append(await _bare(ground, sizes))
    ratios = [ours / theirs for ours, theirs in zip(rates["ours"], rates["bare"], strict=True)]
    return [
        Row(
            *("routed: notifications", rates["ours"], "notifications/s", ratios),
            ratio_of="bare SQL",
        ),
        Row("the same rows by bare SQL", rates["bare"], "notifications/s"),
    ]


async def _laurel(ground: Servers, sizes: Sizes) -> float:
    async with ground.database() as dsn:
        await migrate("notification_router", {"DATABASE_URL": dsn})
        await ground.settle()
        async with (
            Database(dsn, service="notification_router") as database,
            open_wakes(NOBODY) as wakes,
        ):
            return await _timed(routing(database, wakes), sizes)


def routing(database: Database, wakes: Wakes) -> Routing:
    """How a batch of badges is routed as ever, in a transaction of its own."""
    controls, unit_of_work = Controls(), database.unit_of_work()

    async def give(users: Sequence[int]) -> None:
        async with unit_of_work() as tx:
            await route([message(_earned(user)) for user in users], tx, wakes, controls)

    return give


def _earned(user: int) -> BadgeEarned:
    return BadgeEarned(
        user_id=user,
        badge_id="contract_enlightener",
        name="The Contract Enlightener",
        category="Learning",
        criteria="Complete the contract novice guidance",
        task_id="contract_guidance",
        task_name="Complete Contract Novice Guidance",
        activated_badges=1,
        earned_at=datetime(2025, 6, 1, tzinfo=UTC),
    )


async def _bare(ground: Servers, sizes: Sizes) -> float:
    async with ground.database() as dsn:
        await migrate("notification_router", {"DATABASE_URL": dsn})
        await ground.settle()
        data, stored = _earned(1).model_dump_json(), 0
        async with await psycopg.AsyncConnection.connect(dsn) as database:

            async def give(users: Sequence[int]) -> None:
                nonlocal stored
                await bare.route(database, users, data, stored)
                stored += len(users)

            return await _timed(give, sizes)


async def _timed(give: Routing, sizes: Sizes) -> float:
    """Notifications a second, in batches of a thousand people each."""
    dice = random.Random(1)
    await give([dice.randint(1, sizes.accounts) for _ in range(BATCH)])
    batches = [
        [dice.randint(1, sizes.accounts) for _ in range(BATCH)]
        for _ in range(sizes.postings // BATCH)
    ]
    started = time.perf_counter()
    for users in batches:
        await give(users)
    return BATCH * len(batches) / (time.perf_counter() - started)
