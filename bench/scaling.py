"""How ingest scales: with the number of users who have a standing, and with the workers."""

import psycopg
from laurel_cli.roles import migrate
from laurel_cli.simulation import FIRST_USER_ID

from bench import contest, crowd
from bench.ground import Servers, servers
from bench.ingest.figure import LAUREL
from bench.report import Row
from bench.sizes import Sizes

_WORKERS = (1, 2)
_STANDINGS = """
    insert into standings (
        user_id, perpetual_usd, strategy_usd, trade_count, badges_activated, revision, dirty
    )
    select user_id, 10, 0, 1, 0, 1, false from generate_series(%s::bigint, %s::bigint) as user_id
"""


async def measure(sizes: Sizes) -> list[Row]:
    """One worker and two, on trades of each crowd; all of its users are known already."""
    return [row for users in sizes.crowds for row in await _crowd(users, sizes)]


async def _crowd(users: int, sizes: Sizes) -> list[Row]:
    async with servers() as ground:
        await crowd.publish(ground.kafka, users, sizes.crowd_trades)
        one, two = [
            [await _ingest(ground, users, sizes.crowd_trades, workers) for _ in range(sizes.rounds)]
            for workers in _WORKERS
        ]
    gains = [more / less for less, more in zip(one, two, strict=True)]
    return [
        Row(f"{users:,} users, 1 worker", one, "trades/s"),
        Row(f"{users:,} users, 2 workers", two, "trades/s", ratios=gains, ratio_of="1 worker"),
    ]


async def _ingest(ground: Servers, users: int, trades: int, workers: int) -> float:
    async with ground.database() as dsn:
        await migrate("qualification", {"DATABASE_URL": dsn})
        await _know(dsn, users)
        await ground.settle()
        group = f"scaling-{dsn.rsplit('/', 1)[-1]}"
        return (await contest.race(*LAUREL, [ground.kafka, dsn, group], trades, workers)).rate


async def _know(dsn: str, users: int) -> None:
    """Give every user a standing, as if each had traded once."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
        await database.execute(_STANDINGS, (FIRST_USER_ID, FIRST_USER_ID + users - 1))
        await database.execute("vacuum analyze standings")
