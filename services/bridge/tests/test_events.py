"""Events over HTTP on a real broker: what readers get, and what is refused."""

import asyncio
from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from bridge.__main__ import build
from laurel_events.message import Message
from laurel_events.wire import decode
from laurel_schemas import Event
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted
from laurel_service.testing import ISSUER, client

EVENTS = "/api/v1/events"
SENDER = 7_301
SCOPES = (f"events:{TOPIC.name}",)


def bearer(scopes: Collection[str] = SCOPES) -> dict[str, str]:
    return {"Authorization": f"Bearer {ISSUER.token(SENDER, scopes=scopes)}"}


def trade(**changes: Any) -> dict[str, Any]:
    """A trade as an exchange without Kafka would send it."""
    data = {
        "trade_id": f"t-{uuid4()}",
        "user_id": SENDER,
        "pair": "SOL",
        "side": "buy",
        "price": "150.25",
        "size": "2",
        "notional_usd": "300.5",
        "traded_at": "2025-06-01T12:00:00Z",
    }
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/exchange",
        "type": TradeExecuted.TYPE,
        "data": data | changes,
    }


async def heard(kafka: str, ids: Collection[str]) -> list[Message[Event]]:
    """What lies on the topic under these ids, up to its present end."""
    reader = AIOKafkaConsumer(TOPIC.name, bootstrap_servers=kafka, auto_offset_reset="earliest")
    async with reader:
        ends = await reader.end_offsets(reader.assignment())
        found = []
        while any([await reader.position(at) < end for at, end in ends.items()]):
            for records in (await reader.getmany(timeout_ms=500)).values():
                for one in records:
                    if dict(one.headers).get("ce_id", b"").decode() in ids:
                        found.append(decode(one.topic, one.value, one.headers, one.timestamp))
        return found


@pytest.mark.requirement("GEN-062")
async def test_readers_get_what_was_sent_under_its_id(http: httpx.AsyncClient, broker: str) -> None:
    """Sent again it is the same event, which inboxes drop."""
    batch = [trade(), trade(price="1")]
    for kind in ("application/json", "application/cloudevents-batch+json"):
        answer = await http.post(EVENTS, json=batch, headers=bearer() | {"content-type": kind})
        assert (answer.status_code, answer.json()["data"]) == (202, {"accepted": 2}), answer.text
    found = await heard(broker, {one["id"] for one in batch})
    assert len(found) == 4
    identities = {(one.meta.id, one.meta.source) for one in found}
    assert identities == {(UUID(one["id"]), f"/bridge/{SENDER}/exchange") for one in batch}
    assert {one.plain["trade_id"] for one in found} == {one["data"]["trade_id"] for one in batch}


@pytest.mark.requirement("GEN-062", "API-026")
async def test_each_topic_needs_its_scope(http: httpx.AsyncClient, broker: str) -> None:
    sent = trade()
    assert (await http.post(EVENTS, json=[sent])).status_code == 401
    refused = await http.post(EVENTS, json=[sent], headers=bearer(("events:accounts.users.v1",)))
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (403, "SCOPE_MISSING")
    assert error["details"] == {"missing": [f"events:{TOPIC.name}"]}
    assert await heard(broker, {sent["id"]}) == []


@pytest.mark.requirement("GEN-062", "API-005")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (trade(notional_usd="-1"), "body.1.data.notional_usd"),
        (trade(user_id="7"), "body.1.data.user_id"),
        (trade() | {"type": "badges.badge.earned"}, "body.1.type"),
        (trade() | {"id": "4711"}, "body.1.id"),
        (trade() | {"source": "a\nb"}, "body.1.source"),
        (trade() | {"specversion": "0.3"}, "body.1.specversion"),
        (trade() | {"time": "yesterday"}, "body.1.time"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_wrong_is_named_and_nothing_is_sent(
    http: httpx.AsyncClient, broker: str, wrong: dict[str, Any], field: str
) -> None:
    sound = trade()
    answer = await http.post(EVENTS, json=[sound, wrong], headers=bearer())
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "VALIDATION_FAILED"), answer.text
    assert {one["field"] for one in error["details"]["fields"]} == {field}
    assert await heard(broker, {sound["id"], wrong["id"]}) == []


async def test_a_batch_has_its_bounds(http: httpx.AsyncClient) -> None:
    for batch in ([], [trade()] * 501):
        assert (await http.post(EVENTS, json=batch, headers=bearer())).status_code == 422


@pytest.mark.requirement("GEN-062")
async def test_who_brings_more_than_waits_is_told_to_come_again(http: httpx.AsyncClient) -> None:
    batches = [[trade() for _ in range(400)] for _ in range(2)]
    answers = await asyncio.gather(
        *(http.post(EVENTS, json=batch, headers=bearer()) for batch in batches)
    )
    taken, full = sorted(answers, key=lambda one: one.status_code)
    assert taken.status_code == 202
    assert (full.status_code, full.json()["error"]["code"]) == (503, "BRIDGE_FULL")
    assert full.headers["retry-after"] == "1"
    again = await http.post(EVENTS, json=batches[answers.index(full)], headers=bearer())
    assert again.status_code == 202


@pytest.mark.requirement("GEN-062")
async def test_without_kafka_the_sender_is_told_so(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("KAFKA_BOOTSTRAP", "127.0.0.1:1")
    async with client(build()) as http:
        answer = await http.post(EVENTS, json=[trade()], headers=bearer())
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "KAFKA_UNAVAILABLE")
    assert answer.headers["retry-after"] == "5"
