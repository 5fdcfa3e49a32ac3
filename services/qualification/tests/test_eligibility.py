"""What lies under `nft_qual:{user_id}` spares work and decides nothing: it may be empty or away."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, message
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.badges_holders_v1 import HeldBadge, HolderSnapshot
from laurel_service import Service
from laurel_service.maybe_redis import MaybeRedis, open_redis
from laurel_service.testing import bearer, client
from qualification.eligibility import ELIGIBILITY, read, refresh, written
from qualification.handlers import forget_people, remember_badges
from qualification.ladders import Ladders
from qualification.store.eligibility import Eligibility
from redis.asyncio import Redis

from .conftest import NOW
from .ladder_world import MakeTrade, Record

NOWHERE = "redis://127.0.0.1:1/0"
PATIENCE_SECONDS = 30
KEY = "nft_qual:7"
FOUND = Eligibility(
    7, Decimal("12345678901234567890.0123456789"), ("badge_001",), (1, 2), datetime(2025, 6, 1)
)


@pytest_asyncio.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A Redis that holds nothing of before."""
    async with Redis.from_url(redis_url, decode_responses=True) as opened:
        await opened.flushdb()
        yield opened


@pytest.fixture
def asking(service: Service) -> Callable[[str], Any]:
    """Opens the API beside a Redis, for which it waits however busy the machine is."""

    def opened(url: str) -> Any:
        resources = {**service.resources, MaybeRedis: open_redis(url, PATIENCE_SECONDS)}
        return client(replace(service, resources=resources))

    return opened


@pytest.mark.requirement("TIER-041")
def test_what_lies_there_has_every_digit_and_what_it_is_not_is_not_read() -> None:
    known = replace(FOUND, last_calculated=FOUND.last_calculated.replace(tzinfo=UTC))
    assert read(7, written(known)) == known
    assert orjson.loads(written(known)) == {
        "trading_volume": 12345678901234567890.0123456789,
        "badges_collected": ["badge_001"],
        "eligible_levels": [1, 2],
        "last_calculated": "2025-06-01T00:00:00+00:00",
        "ttl": 300,
    }
    wrong = ("", "[]", "{}", '{"trading_volume": "much"}', written(known).replace(b"2025", b"?"))
    assert [read(7, one) for one in wrong] == [None] * 5


@pytest.mark.requirement("TIER-041", "GEN-013")
async def test_tiers_and_badges_follow_at_once_and_a_lost_cache_costs_no_answer(
    asking: Callable[[str], Any],
    opened: Database,
    unit_of_work: UnitOfWork,
    record: Record,
    trade: MakeTrade,
    redis: Redis,
    redis_url: str,
) -> None:
    async with asking(redis_url) as http, open_redis(redis_url, PATIENCE_SECONDS) as shared:
        assert await _asked(http) == ("0", [], [])
        assert 290 < await redis.ttl(KEY) <= 300

        await record(trade("5000.25"))
        assert await claimed(opened, ELIGIBILITY) == []
        assert await _asked(http) == ("0", [], [])
        await record(trade("100000"))
        await _refreshed(opened, shared, 1)
        assert await _asked(http) == ("105000.25", [], [1])
        for badges, changes in ((2, 1), (2, 0), (0, 1), (2, 1)):
            await _hold(unit_of_work, badges)
            await _refreshed(opened, shared, changes)
        assert await _asked(http) == ("105000.25", ["badge_001", "badge_002"], [1])
        assert 290 < await redis.ttl(KEY) <= 300

        await redis.set(KEY, '{"trading_volume": "much"}')
        assert await _asked(http) == ("105000.25", ["badge_001", "badge_002"], [1])
        assert read(7, str(await redis.get(KEY))) is not None
        await redis.flushdb()
        assert await _asked(http) == ("105000.25", ["badge_001", "badge_002"], [1])
        async with unit_of_work() as tx:
            await forget_people([message(UserDeleted(user_id=7))], tx)
        await _refreshed(opened, shared, 1)
        assert await redis.get(KEY) is None


@pytest.mark.requirement("TIER-041")
async def test_a_change_waits_for_a_redis_that_is_away_until_nothing_old_can_lie_there(
    asking: Callable[[str], Any], opened: Database, record: Record, trade: MakeTrade
) -> None:
    async with asking(NOWHERE) as http, open_redis(NOWHERE) as away:
        await record(trade("100000"))
        assert await _asked(http) == ("100000", [], [1])
        for after, left in ((0, 1), (299, 1), (300, 0)):
            (task,) = await claimed(opened, ELIGIBILITY)
            later = partial(NOW.__add__, timedelta(seconds=after))
            await refresh(task, opened.unit_of_work(later), away)
            assert len(await claimed(opened, ELIGIBILITY)) == left


_revisions = iter(range(1, 100))


async def _hold(unit_of_work: UnitOfWork, count: int) -> None:
    badges = tuple(
        HeldBadge(badge_id=f"badge_{n:03}", name=f"B{n}", status="activated", earned_at=NOW)
        for n in range(1, count + 1)
    )
    snapshot = HolderSnapshot(
        user_id=7, revision=next(_revisions), badges=badges, activated_badges=count, as_of=NOW
    )
    async with unit_of_work() as tx:
        await remember_badges([message(snapshot)], tx, Ladders())


async def _refreshed(database: Database, redis: MaybeRedis, changes: int) -> None:
    tasks = await claimed(database, ELIGIBILITY)
    assert len(tasks) == changes
    for task in tasks:
        await refresh(task, database.unit_of_work(lambda: NOW), redis)


async def _asked(http: httpx.AsyncClient) -> tuple[Any, ...]:
    answer = await http.get("/api/v1/qualification/me/eligibility", headers=bearer(7))
    found = answer.json()["data"]
    assert found["ttl"] == 300
    return found["tradingVolume"], found["badgesCollected"], found["eligibleLevels"]
