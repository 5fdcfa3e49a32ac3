"""Refused records: opened with a reason, looked at as they would pass, and put through again."""

from itertools import count
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer
from laurel_events import Database
from laurel_schemas.trading_trades_v1 import TOPIC
from laurel_service.testing import bearer
from laurel_testkit import eventually
from sqlalchemy import text
from uuid_utils.compat import uuid7

from .conftest import NOW

LETTERS = "/api/v1/operations/dead-letters"
ADMIN = bearer(1, roles=("user", "admin"))
WHY = {"X-View-Reason": "Ticket%204711"}
GOOD = (
    '{"trade_id":"hl-1","user_id":7,"pair":"SOL","side":"buy","price":"1","size":"1",'
    '"notional_usd":"5","traded_at":"2026-01-01T00:00:00Z"}'
)
BAD = GOOD.replace('"5"', '"-5"')
OFFSETS = count(700)


@pytest_asyncio.fixture
async def letter(broker: str) -> str:
    """The name of a refused trade of user 7 with a negative amount."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid7()),
        "ce_type": "trading.trade.executed",
        "ce_source": "/test",
        "dlq_topic": TOPIC.name,
        "dlq_partition": "3",
        "dlq_offset": str(next(OFFSETS)),
        "dlq_record_time": "1750000000000",
        "dlq_consumer": "badges",
        "dlq_reason": "TradeExecuted: notional_usd: should be a decimal string",
    }
    packed = [(name, value.encode()) for name, value in headers.items()]
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        sent = await producer.send_and_wait(f"{TOPIC.name}.dlq", BAD.encode(), b"7", headers=packed)
    return f"{TOPIC.name}:{sent.offset}"


async def opened(http: httpx.AsyncClient, name: str) -> bool:
    """Whether the route knows of the letter: what waits is read every few seconds."""
    answer = await http.get(f"{LETTERS}/{name}", headers={**ADMIN, **WHY})
    return answer.status_code == 200


async def replayed(http: httpx.AsyncClient, dry_run: bool, **item: Any) -> dict[str, Any]:
    order = {"reason": "The producer is mended", "dryRun": dry_run, "items": [item]}
    answer = await http.post(f"{LETTERS}/replay", headers=ADMIN, json=order)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["data"]["letters"]
    return dict(found)


@pytest.mark.requirement("CON-032", "GEN-047")
async def test_a_refused_record_is_opened_with_a_reason_that_is_kept(
    http: httpx.AsyncClient, database: Database, letter: str
) -> None:
    await eventually(lambda: opened(http, letter))
    answer = await http.get(f"{LETTERS}/{letter}", headers={**ADMIN, **WHY})
    found = answer.json()["data"]
    assert (found["key"], found["value"], found["cut"]) == ("7", BAD, False)
    assert found["headers"]["ce_type"] == "trading.trade.executed"
    assert not [name for name in found["headers"] if name.startswith("dlq_")]
    acts = [orjson.loads(value) for value in await outbox(database, "operations.acts.v1")]
    told = acts[-1]
    assert (told["action"], told["reason"], told["subject_id"]) == ("viewed", "Ticket 4711", 7)
    assert told["path"] == f"{LETTERS}/{letter}"
    for path, who, status in (
        (letter, {}, 401),
        (letter, bearer(7, roles=("support",)), 403),
        (letter, ADMIN, 422),
        (letter, {**ADMIN, "X-View-Reason": "a@b"}, 422),
        (f"{TOPIC.name}:99999999", {**ADMIN, **WHY}, 404),
        ("nonsense", {**ADMIN, **WHY}, 422),
    ):
        assert (await http.get(f"{LETTERS}/{path}", headers=who)).status_code == status, path
    assert len(await outbox(database, "operations.acts.v1")) == len(acts)


@pytest.mark.requirement("CON-032", "EVT-039")
async def test_a_refused_record_passes_once_it_is_corrected(
    http: httpx.AsyncClient, database: Database, letter: str
) -> None:
    await eventually(lambda: opened(http, letter))
    before = await outbox(database, TOPIC.name)
    still = await replayed(http, False, name=letter)
    assert (still["outcome"], "notional_usd" in still["reason"]) == ("refused", True)
    odd = await replayed(http, True, name=letter, headers={"ce_type": "no.such.event"})
    assert odd["outcome"] == "refused"
    assert (await replayed(http, True, name=letter, value=GOOD))["outcome"] == "sent"
    assert await outbox(database, TOPIC.name) == before
    assert (await replayed(http, False, name=letter, value=GOOD))["outcome"] == "sent"
    assert await outbox(database, TOPIC.name) == [*before, GOOD.encode()]
    noted = await outbox(database, f"{TOPIC.name}.dlq", "headers")
    assert b"dlq_replayed_by" in noted[-1]
    assert (await replayed(http, True, name=f"{TOPIC.name}:99999999"))["outcome"] == "gone"
    acts = [orjson.loads(value) for value in await outbox(database, "operations.acts.v1")]
    assert [one["action"] for one in acts[-2:]] == ["viewed", "changed"]


async def outbox(database: Database, topic: str, column: str = "value") -> list[bytes]:
    """What is to be sent to a topic."""
    query = text(f"select {column} from outbox where topic = :topic order by id")
    async with database.unit_of_work(lambda: NOW)() as tx:
        return [bytes(one) for one in await tx.session.scalars(query, {"topic": topic})]
