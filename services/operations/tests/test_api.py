"""The routes, on a real broker and a real process."""

from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import RecordMetadata
from laurel_schemas import Topic
from laurel_schemas.platform_announcements_v1 import TOPIC
from laurel_schemas.qualification_tiers_v1 import TOPIC as TIERS
from laurel_schemas.qualification_volumes_v1 import TOPIC as VOLUMES
from laurel_schemas.trading_trades_v1 import TOPIC as TRADES
from laurel_service.testing import bearer
from laurel_testkit import eventually
from uuid_utils.compat import uuid7

ROOT = "/api/v1/operations"
ADMIN = bearer(1, roles=("user", "admin"))


async def asked(http: httpx.AsyncClient, path: str) -> dict[str, list[dict[str, object]]]:
    answer = await http.get(f"{ROOT}/{path}", headers=ADMIN)
    assert answer.status_code == 200, answer.text
    found: dict[str, list[dict[str, object]]] = answer.json()["data"]
    return found


@pytest.mark.requirement("GEN-061", "GEN-043")
async def test_operators_alone_see_how_everything_stands(http: httpx.AsyncClient) -> None:
    for path in ("processes", "services", "topics", "groups", "dead-letters", "journey"):
        assert (await http.get(f"{ROOT}/{path}")).status_code == 401
        assert (await http.get(f"{ROOT}/{path}", headers=bearer(7))).status_code == 403


@pytest.mark.requirement("GEN-061")
async def test_a_process_that_is_gone_comes_first(http: httpx.AsyncClient) -> None:
    gone, alive = (await asked(http, "processes"))["processes"]
    assert (gone["name"], gone["state"], gone["checks"]) == ("badges-worker", "away", {})
    assert (alive["name"], alive["state"]) == ("operations", "ready")
    assert alive["checks"] == dict.fromkeys(
        ("revocations", "ephemeral events", "accepting", "database"), True
    )


@pytest.mark.requirement("GEN-061")
async def test_a_topic_a_group_and_a_dead_letter_are_shown(
    http: httpx.AsyncClient, broker: str
) -> None:
    facts = {"dlq_topic": TOPIC.name, "dlq_partition": "0", "dlq_offset": "7", "dlq_reason": "odd"}
    headers = [(name, value.encode()) for name, value in facts.items()]
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        await producer.send_and_wait(TOPIC.name, b"{}", key=b"1")
        await producer.send_and_wait(f"{TOPIC.name}.dlq", b"private", headers=headers)
    reader = AIOKafkaConsumer(
        TOPIC.name,
        bootstrap_servers=broker,
        group_id="operations-test",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    async with (
        reader,
        AIOKafkaConsumer(TOPIC.name, bootstrap_servers=broker, group_id="operations-test-too"),
    ):
        await reader.getone()
        await reader.commit(dict.fromkeys(reader.assignment(), 0))
        await eventually(lambda: shown(http))


async def shown(http: httpx.AsyncClient) -> bool:
    topics = {one["name"]: one for one in (await asked(http, "topics"))["topics"]}
    topic = topics[TOPIC.name]
    assert topic["owner"] == "platform"
    assert (topic["records"], topic["deadLetters"]) >= (1, 1)
    groups = {one["name"]: one for one in (await asked(http, "groups"))["groups"]}
    group = groups["operations-test"]
    assert (group["state"], group["members"]) == ("Stable", 1)
    assert group["lag"] == {TOPIC.name: group["lagRecords"]}
    assert group["lagRecords"] != 0
    letters = (await asked(http, f"dead-letters?topic={TOPIC.name}"))["letters"]
    assert f"{TOPIC.name}/0/7" in {letter["origin"] for letter in letters}
    assert "private" not in str(letters)
    return True


@pytest.mark.requirement("GEN-049")
async def test_an_event_is_followed_to_all_that_it_caused(
    http: httpx.AsyncClient, broker: str
) -> None:
    """One trade, what a service said of it, and what followed from that, beside another's."""
    first, second, third, other = (str(uuid7()) for _ in range(4))
    caused = {"ce_correlationid": first, "ce_source": "/laurel/qualification"}
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:

        async def send(topic: Topic, id_: str, **more: str) -> RecordMetadata:
            headers = {"ce_id": id_, "ce_type": "said", "ce_source": "platform", **more}
            packed = [(name, value.encode()) for name, value in headers.items()]
            return await producer.send_and_wait(topic.name, b"private", b"7", headers=packed)

        root = await send(TRADES, first)
        origin = f"{root.topic}/{root.partition}/{root.offset}"
        await send(TIERS, other, ce_correlationid=other)
        told = {**caused, "ce_origin": origin}
        await send(TIERS, second, ce_causationid=first, **told)
        await send(VOLUMES, third, ce_causationid=second, **told)
    for asked_by in ({"event": first}, {"at": origin}, {"event": third}):
        answer = await http.get(f"{ROOT}/journey", headers=ADMIN, params=asked_by)
        found = answer.json()["data"]
        assert (found["whole"], found["correlationId"]) == (True, first), asked_by
        steps = [(one["id"], one["causedBy"], one["topic"]) for one in found["steps"]]
        assert sorted(steps) == sorted(
            [(first, None, TRADES.name), (second, first, TIERS.name), (third, second, VOLUMES.name)]
        )
        assert {one["service"] for one in found["steps"]} == {"platform", "qualification"}
        assert found["steps"][0]["afterMs"] == 0
        assert "private" not in answer.text
    for wrong, code in (
        ({"event": str(uuid7())}, "EVENT_NOT_FOUND"),
        ({"at": f"{TRADES.name}/0/999999"}, "EVENT_NOT_FOUND"),
        ({"at": "nowhere/0/1"}, "EVENT_NOT_FOUND"),
        ({"event": str(uuid4())}, "EVENT_UNNAMED"),
        ({}, "EVENT_UNNAMED"),
        ({"at": "nowhere"}, "VALIDATION_FAILED"),
    ):
        answer = await http.get(f"{ROOT}/journey", headers=ADMIN, params=wrong)
        assert answer.json()["error"]["code"] == code, wrong


@pytest.mark.requirement("GEN-049")
async def test_records_that_name_no_event_are_not_one_journey(
    http: httpx.AsyncClient, broker: str
) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        sent = await producer.send_and_wait(TIERS.name, b"no event", b"7")
        await producer.send_and_wait(VOLUMES.name, b"no event", b"7")
    place = f"{sent.topic}/{sent.partition}/{sent.offset}"
    answer = await http.get(f"{ROOT}/journey", headers=ADMIN, params={"at": place})
    (step,) = answer.json()["data"]["steps"]
    assert (step["id"], step["topic"], step["offset"]) == ("", sent.topic, sent.offset)
