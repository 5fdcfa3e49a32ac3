"""What an event costs badges: with few definitions and very many, and all of one video."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from badges import store
from badges.handlers import record_interactions, record_trades
from badges.offered import Offered
from badges.rules import (
    ActivityCount,
    Badge,
    Criteria,
    CumulativeVolume,
    DistinctPairs,
    DistinctSubjects,
    TradeCount,
)
from laurel_cli.roles import migrate
from laurel_events import Database, Message, Transaction
from laurel_events.testing import message
from laurel_schemas.social_interactions_v1 import VideoLiked
from laurel_schemas.trade_content import TradeLimits

from bench.ground import Servers, servers
from bench.ledger import batches
from bench.report import Row
from bench.sizes import Sizes

DEFINITIONS = (20, 200, 2_000)
_NOW = datetime(2025, 6, 1, tzinfo=UTC)
_LIMITS = TradeLimits(ahead=timedelta(days=1))
_WARMING, _ROUNDS = 3, 9
_USERS = 1_000
_ids = count(1)

Give = Callable[[Transaction, Offered], Awaitable[None]]


async def measure(sizes: Sizes) -> list[Row]:
    """Batches of 1,000 events through the handlers, each in a transaction that commits."""
    async with servers() as ground:
        found = {number: await _measured(ground, number) for number in DEFINITIONS}
        many, one = [], []
        for _ in range(sizes.rounds):
            many.append(await _liked(ground, sizes.accounts, sizes.accounts))
            one.append(await _liked(ground, sizes.accounts, 1))
    few = found[DEFINITIONS[0]]
    likes = f"{sizes.accounts:,} likes"
    return [
        *(
            Row(f"{number:,} definitions: {what}", spent, "µs", _ratios(spent, few[what]), "20")
            for number, by_kind in found.items()
            for what, spent in by_kind.items()
        ),
        Row(f"{likes} of as many videos: a like", many, "µs"),
        Row(f"{likes} of one video: a like", one, "µs", _ratios(one, many), "of many"),
    ]


def _ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(ours, theirs, strict=True)]


@asynccontextmanager
async def _offering(ground: Servers, definitions: int) -> AsyncIterator[Database]:
    async with ground.database() as dsn:
        await migrate("badges", {"DATABASE_URL": dsn})
        async with Database(dsn, service="badges") as database:
            async with database.unit_of_work(lambda: _NOW)() as tx:
                await store.install_badges(tx.session, _badges(definitions))
            await ground.settle()
            yield database


async def _measured(ground: Servers, definitions: int) -> dict[str, list[float]]:
    async with _offering(ground, definitions) as database:
        return {
            "a trade": await _timed(database, _trades),
            "an interaction": await _timed(database, _likes),
        }


async def _liked(ground: Servers, likes: int, videos: int) -> float:
    """Microseconds a like, each of another person; all videos are of one owner."""
    async with _offering(ground, DEFINITIONS[0]) as database:
        spent, offered = 0.0, Offered()
        for first in range(0, likes, batches.SIZE):
            batch = [_like(1 + n, f"v-{n % videos}") for n in range(first, first + batches.SIZE)]
            started = time.perf_counter()
            async with database.unit_of_work(lambda: _NOW)() as tx:
                await record_interactions(batch, tx, _LIMITS, offered)
            spent += time.perf_counter() - started
        return spent * 1e6 / likes


def _badges(number: int) -> list[Badge]:
    return [
        Badge(
            badge_id=f"bench_{n}",
            name=f"Bench {n}",
            badge_type="micro_badge",
            category="bench",
            rarity="Common",
            description="Do so much",
            task_id=f"bench_{n}",
            task_name=f"Bench {n}",
            criteria=_criteria(n),
        )
        for n in range(number)
    ]


def _criteria(n: int) -> Criteria:
    """Five figures by turns, each asking for more than the last."""
    least = 40 + n
    kinds: tuple[Criteria, ...] = (
        TradeCount(least),
        CumulativeVolume(Decimal(1_000_000 * least)),
        DistinctPairs(least),
        ActivityCount("video_liked", least),
        DistinctSubjects("video_liked", least),
    )
    return kinds[n % len(kinds)]


async def _timed(database: Database, make: Callable[[], Any]) -> list[float]:
    """Microseconds an event."""
    spent, offered = [], Offered()
    for _ in range(_WARMING + _ROUNDS):
        give = make()
        started = time.perf_counter()
        async with database.unit_of_work(lambda: _NOW)() as tx:
            await give(tx, offered)
        spent.append((time.perf_counter() - started) * 1e6 / batches.SIZE)
    return spent[_WARMING:]


def _trades() -> Give:
    received = batches.received(batches.new(_USERS))

    async def give(tx: Transaction, offered: Offered) -> None:
        await record_trades(received, tx, _LIMITS, offered)

    return give


def _likes() -> Give:
    liked = [_like(1 + number % _USERS, f"v-{next(_ids)}") for number in range(batches.SIZE)]

    async def give(tx: Transaction, offered: Offered) -> None:
        await record_interactions(liked, tx, _LIMITS, offered)

    return give


def _like(actor: int, video: str) -> Message[VideoLiked]:
    return message(
        VideoLiked(
            interaction_id=f"i-{next(_ids)}",
            actor_id=actor,
            occurred_at=_NOW,
            video_id=video,
            owner_id=5_000_000,
        )
    )
