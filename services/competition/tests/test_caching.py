"""Copies of leaderboards: exact, and not needed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from competition.api.standing_bodies import Leaderboard, body
from competition.caching import LeaderboardCache, open_cache
from competition.metrics import LEADERBOARD_READS
from competition.rules.competition import Competition
from competition.store import standings
from competition_world import ANNA, BEN, TERMS, World, trade
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

AT_ONCE = timedelta(0)
NOWHERE = "redis://127.0.0.1:1/0"


@pytest_asyncio.fixture
async def processes(redis_url: str) -> AsyncIterator[list[LeaderboardCache]]:
    """The caches of two processes beside one Redis, and of one whose Redis is away."""
    async with (
        open_cache(redis_url, AT_ONCE) as one,
        open_cache(redis_url, AT_ONCE) as other,
        open_cache(NOWHERE, AT_ONCE) as alone,
    ):
        yield [one, other, alone]


def reads() -> dict[str, float]:
    """How many pages each level had so far."""
    return {
        level: LEADERBOARD_READS.labels(level)._value.get()
        for level in ("process", "redis", "database")
    }


async def shown(world: World, cache: LeaderboardCache, made: Competition) -> tuple[Any, str]:
    """The order of a cached page, and which level had it."""
    async with world.database.reading() as session:

        async def load() -> Leaderboard:
            return await _page(session, made)

        before = reads()
        page = await cache.read(session, made.id, "20:1", Leaderboard, load)
        [level] = [name for name, count in reads().items() if count > before[name]]
    return [one.user_id for one in page.standings], level


async def _page(session: AsyncSession, made: Competition) -> Leaderboard:
    found = await standings.top(session, made.id, 20)
    return Leaderboard(
        scoring="volume",
        participants=len(found),
        standings=[body(one) for one in found],
        next_cursor=None,
    )


@pytest.mark.requirement("COMP-041", "COMP-045", "COMP-050")
async def test_a_copy_is_shown_until_the_leaderboard_changes_and_never_after(
    world: World, processes: list[LeaderboardCache], redis_url: str
) -> None:
    one, other, alone = processes
    made, unmoved = await world.publish(), await world.publish()
    await world.enter(made, ANNA, BEN)
    await world.trade(trade(ANNA, "5", TERMS.starts_at))
    before = [ANNA, BEN]

    assert [await shown(world, each, made) for each in (one, one, other, other, alone, alone)] == [
        (before, "database"),
        (before, "process"),
        (before, "redis"),
        (before, "process"),
        (before, "database"),
        (before, "process"),
    ]
    await shown(world, one, unmoved)
    await world.trade(trade(BEN, "7", TERMS.starts_at))
    after = [BEN, ANNA]
    assert [await shown(world, each, made) for each in (other, one, alone)] == [
        (after, "database"),
        (after, "redis"),
        (after, "database"),
    ]
    assert await shown(world, one, unmoved) == ([], "process")
    async with Redis.from_url(redis_url) as redis:
        await redis.flushall()
    await world.trade(trade(ANNA, "0", TERMS.starts_at), trade(ANNA, "2", TERMS.ends_at))
    assert await shown(world, one, made) == (after, "process")
    async with open_cache(redis_url, AT_ONCE) as rebuilt:
        assert await shown(world, rebuilt, made) == (after, "database")


async def test_a_copy_of_another_release_is_read_from_the_database(
    world: World, processes: list[LeaderboardCache], redis_url: str
) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    await shown(world, processes[0], made)
    async with Redis.from_url(redis_url) as redis:
        for key in await redis.keys(f"competition:{made.id}:*"):
            await redis.set(key, b'{"gone": 1}')
    assert await shown(world, processes[1], made) == ([ANNA], "database")


@pytest.mark.requirement("COMP-041")
async def test_most_reads_of_a_busy_leaderboard_are_copies(world: World, redis_url: str) -> None:
    """Twenty reads a change, as each second has more than that at 200 requests a second."""
    made = await world.publish()
    await world.enter(made, ANNA, BEN)
    before = reads()
    async with open_cache(redis_url, AT_ONCE) as cache:
        for n in range(10):
            await world.trade(trade(ANNA, str(n + 1), TERMS.starts_at))
            for _ in range(20):
                await shown(world, cache, made)
    counted = {level: count - before[level] for level, count in reads().items()}
    assert counted["process"] / sum(counted.values()) > 0.9
