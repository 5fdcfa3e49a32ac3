"""Everybody looked at anew: under another ladder, and for a badge that is new."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import LiteralString

import psycopg
from badges.handlers.versions import install_catalogue
from badges.looking_back import LOOK_BACK, PAUSE, look_back
from badges.rules import AllOf, Badge, Criteria, CumulativeVolume, TradeCount
from laurel_cli.roles import migrate
from laurel_events import Database, DueTask
from laurel_events.testing import claimed
from qualification.handlers import LADDER_REVIEW, review
from qualification.handlers.ladders import make_version
from qualification.handlers.reviews import REVIEW_PAUSE
from qualification.ladders import Ladders
from qualification.rules import Ladder
from qualification.settings import LADDER, TIERS
from sqlalchemy import text

from bench.ground import Servers, servers
from bench.report import Row, Target
from bench.sizes import Sizes

_NOW = datetime(2025, 6, 1, tzinfo=UTC)
_LADDERS: Mapping[str, Ladder] = {
    "nobody gains": replace(
        LADDER, tiers=(replace(TIERS[0], fee_reduction_percent=11), *TIERS[1:])
    ),
    "everybody gains a tier": replace(
        LADDER, tiers=(replace(TIERS[0], required_volume_usd=Decimal(50_000)), *TIERS[1:])
    ),
}
_CRITERIA: Mapping[str, Criteria] = {
    "nobody meets it": AllOf((TradeCount(100), CumulativeVolume(Decimal(70_000)))),
    "everybody meets it": AllOf((TradeCount(100), CumulativeVolume(Decimal(50_000)))),
}
_STANDINGS: LiteralString = """
    insert into standings (user_id, perpetual_usd, strategy_usd, trade_count, badges_activated,
        revision, dirty)
    select n, 60000, 0, 100, 0, 1, false from generate_series(1, %s::bigint) as n
"""
_TRADERS: LiteralString = """
    insert into traders (user_id, trade_count, volume_usd, best_day_volume_usd, pair_count)
    select n, 100, 60000, 1000, 3 from generate_series(1, %s::bigint) as n
"""
_PAGES = text("select count(*) from due where kind = :kind and due_at < :soon")
_SOON = timedelta(hours=1)
_WITHIN = 1800
"""Seconds, for a million: half an hour (BADGE-040)."""

Page = Callable[[Database, DueTask], Awaitable[None]]


async def measure(sizes: Sizes) -> list[Row]:
    """Seconds until everybody has been looked at, pauses between pages included."""
    found: dict[str, list[float]] = {}
    async with servers() as ground:
        for _ in range(sizes.rounds):
            for what, ladder in _LADDERS.items():
                spent = await _under(ground, ladder, sizes.accounts)
                found.setdefault(f"another ladder, {what}", []).append(spent)
            for what, criteria in _CRITERIA.items():
                spent = await _for_a_badge(ground, criteria, sizes.accounts)
                found.setdefault(f"a new badge, {what}", []).append(spent)
    most = Target("at most", _WITHIN)
    return [
        Row(f"{sizes.accounts:,} people: {what}", spent, "s", target=most)
        for what, spent in found.items()
    ]


async def _under(ground: Servers, ladder: Ladder, people: int) -> float:
    async with ground.database() as dsn:
        await _filled(ground, "qualification", dsn, _STANDINGS, people)
        async with Database(dsn, service="qualification") as database:
            async with database.unit_of_work(lambda: _NOW)() as tx:
                await make_version(ladder, 1, "bench", _NOW, tx)
            ladders = Ladders()

            async def page(database: Database, task: DueTask) -> None:
                await review(task, database.unit_of_work(lambda: _NOW), ladders)

            return await _timed(database, LADDER_REVIEW, page, REVIEW_PAUSE)


async def _for_a_badge(ground: Servers, criteria: Criteria, people: int) -> float:
    async with ground.database() as dsn:
        await _filled(ground, "badges", dsn, _TRADERS, people)
        async with Database(dsn, service="badges") as database:
            async with database.unit_of_work(lambda: _NOW)() as tx:
                await install_catalogue(tx, [_badge(criteria)])

            async def page(database: Database, task: DueTask) -> None:
                await look_back(task, database.unit_of_work(lambda: _NOW))

            return await _timed(database, LOOK_BACK, page, PAUSE)


async def _filled(
    ground: Servers, package: str, dsn: str, fill: LiteralString, people: int
) -> None:
    await migrate(package, {"DATABASE_URL": dsn})
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute(fill, [people])
        await connection.execute("vacuum analyze")
    await ground.settle()


async def _timed(database: Database, kind: str, page: Page, pause: timedelta) -> float:
    """Seconds until the last page, with the pause after each."""
    started, pauses = time.perf_counter(), timedelta(0)
    while await _goes_on(database, kind):
        for task in await claimed(database, kind):
            await page(database, task)
            pauses += pause
    return time.perf_counter() - started + pauses.total_seconds()


async def _goes_on(database: Database, kind: str) -> bool:
    """Whether there is a next page: the next look at everybody is a day away."""
    async with database.reading() as session:
        return bool(await session.scalar(_PAGES, {"kind": kind, "soon": _NOW + _SOON}))


def _badge(criteria: Criteria) -> Badge:
    return Badge(
        badge_id="bench",
        name="Bench",
        badge_type="micro_badge",
        category="bench",
        rarity="Common",
        description="Do so much",
        task_id="bench",
        task_name="Bench",
        criteria=criteria,
    )
