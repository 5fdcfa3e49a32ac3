"""What lies in Redis spares work and decides nothing: it may be empty, away, or of old."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from laurel_service.maybe_redis import MaybeRedis, open_redis
from laurel_service.testing import bearer, client
from minting import benefits, benefits_cache
from minting.__main__ import build
from minting.benefits_cache import BenefitsCache, Shared, shared
from minting.locks import LIVES_FOR, Locks, Operation
from minting_people import unlock
from minting_world import World
from redis.asyncio import Redis

NOWHERE = "redis://127.0.0.1:1/0"
PATIENCE_SECONDS = 30
IN_FORCE = "/api/v1/nft/benefits/in-force"


@pytest_asyncio.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A Redis that holds nothing of before."""
    async with Redis.from_url(redis_url, decode_responses=True) as opened:
        await opened.flushdb()
        yield opened


@pytest_asyncio.fixture
async def web(
    environment: None, redis: Redis, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """The API beside that Redis, for which it waits however busy the machine is."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    service = build()
    patient = open_redis(service.settings.redis_url, PATIENCE_SECONDS)
    resources = {**service.resources, MaybeRedis: patient}
    async with client(replace(service, resources=resources)) as http:
        yield http


@pytest.mark.requirement("NFT-015", "NFT-016")
@pytest.mark.parametrize("operation", ["upgrade", "unlock", "burn"])
async def test_a_lock_is_held_by_one_and_as_long_as_specified(
    redis: Redis, redis_url: str, operation: Operation
) -> None:
    key, seconds = (
        f"nft_lock:{operation}:7",
        {"upgrade": 600, "unlock": 300, "burn": 180}[operation],
    )
    async with (
        open_redis(redis_url, PATIENCE_SECONDS) as one,
        open_redis(redis_url, PATIENCE_SECONDS) as other,
    ):
        async with Locks(one).hold(operation, 7) as held:
            async with Locks(other).hold(operation, 7) as again, Locks(other).hold(operation, 8):
                assert (held, again) == (True, False)
            assert await redis.get(key) == "locked"
            assert seconds - 5 < await redis.ttl(key) <= seconds
        assert await redis.exists(key) == 0
        await redis.set(key, "locked", ex=LIVES_FOR[operation] - timedelta(seconds=11))
        async with Locks(other).hold(operation, 7) as abandoned:
            assert abandoned
            assert seconds - 5 < await redis.ttl(key) <= seconds


@pytest.mark.requirement("NFT-015")
async def test_of_claims_and_upgrades_at_once_one_is_granted_with_and_without_redis(
    web: httpx.AsyncClient, world: World, redis: Redis
) -> None:
    await world.qualify(7)
    busy = {"mintAddress": None}
    await redis.set("nft_lock:unlock:7", "locked", ex=300)
    refused = (await claim(web)).json()["error"]
    assert (refused["code"], refused["details"]) == ("NFT_CLAIM_IN_PROGRESS", busy)
    assert await world.due() == []
    await redis.delete("nft_lock:unlock:7")
    answers = await asyncio.gather(*(claim(web) for _ in range(20)))
    assert sorted(one.status_code for one in answers) == [200] + [409] * 19
    [granted] = [one.json()["data"] for one in answers if one.status_code == 200]
    await world.land(granted["mintAddress"])
    assert await redis.keys("nft_lock:*") == []

    await world.keep_nonces()
    await world.receive(unlock(7, 2))
    await redis.set("nft_lock:upgrade:7", "locked", ex=600)
    refused = (await upgrade(web)).json()["error"]
    assert (refused["code"], refused["details"]) == ("NFT_REQUEST_IN_PROGRESS", busy)
    await redis.delete("nft_lock:upgrade:7")
    assert (await upgrade(web)).status_code == 200
    assert await redis.keys("nft_lock:*") == []


async def claim(web: httpx.AsyncClient) -> httpx.Response:
    return await web.post("/api/v1/nft/claim", headers=bearer(7), json={"tierId": 1})


async def upgrade(web: httpx.AsyncClient) -> httpx.Response:
    body = {"targetTierId": 2}
    return await web.post("/api/v1/nft/synthesize", headers=bearer(7), json=body)


async def test_without_redis_every_lock_is_free() -> None:
    async with (
        open_redis(NOWHERE) as away,
        Locks(away).hold("unlock", 7) as one,
        Locks(away).hold("unlock", 7) as two,
    ):
        assert (one, two) == (True, True)


@pytest.mark.requirement("NFT-073")
async def test_benefits_are_shared_for_an_hour_and_follow_each_change(
    web: httpx.AsyncClient, world: World, redis: Redis, redis_url: str
) -> None:
    key = "nft_benefits:7"
    assert await in_force(web) == (0, 0.0, 0)
    assert 3590 < await redis.ttl(key) <= 3600
    await world.holds(7)
    async with world.unit_of_work() as tx:
        await benefits.activate(tx, 7)
    assert await in_force(web) == (0, 0.0, 0)
    async with open_redis(redis_url, PATIENCE_SECONDS) as opened:
        await refreshed(world, opened)
    assert await in_force(web) == (1, 0.1, 10)
    stored = Shared.read(str(await redis.get(key)))
    assert stored is not None
    assert (stored.level, stored.fee_reduction, stored.aiagent_uses) == (1, 0.1, 10)
    await redis.set(key, '{"level": "one"}')
    assert await in_force(web) == (1, 0.1, 10)
    assert Shared.read(str(await redis.get(key))) is not None
    await redis.flushdb()
    assert await in_force(web) == (1, 0.1, 10)


@pytest.mark.requirement("NFT-073")
async def test_a_change_waits_for_a_redis_that_is_away_and_the_database_answers(
    world: World,
) -> None:
    async with open_redis(NOWHERE) as away:
        cache = BenefitsCache(away)

        async def load() -> Shared:
            async with world.unit_of_work() as tx:
                return await shared(tx, 7)

        assert (await cache.of(7, load)).level == 0
        async with world.unit_of_work() as tx:
            benefits_cache.changed(tx, 7)
        await refreshed(world, away)
        [again] = await world.due(benefits_cache.CACHE)
        async with world.unit_of_work() as tx:
            until = {"until": (tx.now - timedelta(seconds=1)).isoformat()}
            await again.done(tx)
            tx.schedule(benefits_cache.CACHE, "7", tx.now, until)
        await refreshed(world, away)
        assert await world.due(benefits_cache.CACHE) == []


async def refreshed(world: World, redis: MaybeRedis) -> None:
    for task in await world.due(benefits_cache.CACHE):
        await benefits_cache.refresh(task, world.unit_of_work, redis)


async def in_force(web: httpx.AsyncClient) -> tuple[Any, ...]:
    found = (await web.get(IN_FORCE, headers=bearer(7))).json()["data"]
    return found["level"], found["feeReduction"], found["aiagentUses"]
