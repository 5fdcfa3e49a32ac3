import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from laurel_events import Database
from laurel_events.testing import published
from laurel_service import Service
from laurel_service.testing import bearer, client
from laurel_testkit import eventually
from sqlalchemy import text

USER = bearer(1001)
TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def keyed(key: str, user: dict[str, str] = USER) -> dict[str, str]:
    return {**user, "Idempotency-Key": key}


async def claim(http: httpx.AsyncClient, headers: dict[str, str], tier: int = 2) -> httpx.Response:
    return await http.post("/claims", json={"tierId": tier}, headers=headers)


def fixed(at: datetime) -> Callable[[], datetime]:
    return lambda: at


async def count(dsn: str, table: str) -> int:
    async with Database(dsn) as database, database.reading() as session:
        return int(await session.scalar(text(f"select count(*) from {table}")) or 0)


@pytest.mark.requirement("API-006")
async def test_a_request_sent_again_is_answered_as_before(
    http: httpx.AsyncClient, migrated: str
) -> None:
    first = await claim(http, keyed("k1"))
    again = await claim(http, keyed("k1"))
    assert (first.status_code, first.json()["data"]) == (200, {"tierId": 2, "claims": 1})
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert [await count(migrated, table) for table in ("claims", "outbox")] == [1, 1]


async def test_without_a_key_every_request_has_its_effect(
    http: httpx.AsyncClient, migrated: str
) -> None:
    for _ in range(2):
        await claim(http, USER)
    assert await count(migrated, "claims") == 2


async def test_a_key_belongs_to_its_owner(http: httpx.AsyncClient, migrated: str) -> None:
    for user in (bearer(1), bearer(2)):
        assert (await claim(http, keyed("k1", user))).status_code == 200
    assert await count(migrated, "claims") == 2


@pytest.mark.requirement("API-006")
async def test_a_key_does_not_serve_another_request(http: httpx.AsyncClient) -> None:
    await claim(http, keyed("k1"), tier=2)
    other = await claim(http, keyed("k1"), tier=3)
    assert other.status_code == 422
    assert other.json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_a_refused_request_leaves_no_trace_and_its_key_free(
    http: httpx.AsyncClient, migrated: str
) -> None:
    refused = await claim(http, keyed("k1"), tier=6)
    assert refused.json()["error"]["code"] == "NFT_REQUIREMENTS_NOT_MET"
    assert [await count(migrated, table) for table in ("claims", "outbox")] == [0, 0]
    assert (await claim(http, keyed("k1"), tier=2)).status_code == 200


@pytest.mark.requirement("API-006", "API-053")
async def test_of_concurrent_requests_with_one_key_one_takes_effect(
    service: Service, migrated: str
) -> None:
    gate = asyncio.Event()
    gated = replace(service, resources={**service.resources, asyncio.Event: gate})
    async with client(gated) as http:
        requests = [
            asyncio.create_task(claim(http, {**keyed("k1"), "x-waits": "true"})) for _ in range(20)
        ]
        await eventually(lambda: sum(request.done() for request in requests) == 19)
        gate.set()
        answers = [await request for request in requests]
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [200] + [409] * 19
    assert await count(migrated, "claims") == 1


async def test_concurrent_replays_of_a_finished_request_are_all_answered(
    http: httpx.AsyncClient,
) -> None:
    first = await claim(http, keyed("k1"))
    answers = await asyncio.gather(*(claim(http, keyed("k1")) for _ in range(10)))
    assert {answer.content for answer in answers} == {first.content}


@pytest.mark.requirement("API-006")
async def test_a_key_is_forgotten_after_24_hours(service: Service, migrated: str) -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    day = timedelta(hours=24)
    for at in (start, start + day - timedelta(seconds=1), start + day):
        async with client(replace(service, now=fixed(at))) as http:
            assert (await claim(http, keyed("k1"))).status_code == 200
    assert await count(migrated, "claims") == 2


async def test_expired_answers_are_swept(service: Service, migrated: str) -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    for day, key in enumerate(("k1", "k2", "k3")):
        at = start + timedelta(days=day)
        async with client(replace(service, now=fixed(at))) as http:
            await claim(http, keyed(key))
    assert await count(migrated, "idempotency_keys") == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "with space"])
async def test_a_key_without_usable_form_is_refused(http: httpx.AsyncClient, key: str) -> None:
    response = await claim(http, keyed(key))
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "IDEMPOTENCY_KEY_INVALID"


async def test_a_key_without_a_token_is_a_401(http: httpx.AsyncClient) -> None:
    response = await claim(http, {"Idempotency-Key": "k1"})
    assert response.status_code == 401


@pytest.mark.parametrize("headers", [USER, keyed("k1")])
async def test_events_carry_the_trace_of_their_request(
    http: httpx.AsyncClient, migrated: str, headers: dict[str, str]
) -> None:
    await claim(http, {**headers, "traceparent": TRACEPARENT})
    async with Database(migrated) as database:
        (message,) = await published(database)
    assert message.meta.traceparent == TRACEPARENT
    assert message.meta.correlation_id != message.meta.id
