"""The routes, on a real broker and a real process."""

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from laurel_schemas.platform_announcements_v1 import TOPIC
from laurel_service.testing import bearer
from laurel_testkit import eventually

ROOT = "/api/v1/operations"
ADMIN = bearer(1, roles=("user", "admin"))


async def asked(http: httpx.AsyncClient, path: str) -> dict[str, list[dict[str, object]]]:
    answer = await http.get(f"{ROOT}/{path}", headers=ADMIN)
    assert answer.status_code == 200, answer.text
    found: dict[str, list[dict[str, object]]] = answer.json()["data"]
    return found


@pytest.mark.requirement("GEN-061", "GEN-043")
async def test_operators_alone_see_how_everything_stands(http: httpx.AsyncClient) -> None:
    for path in ("processes", "services", "topics", "groups", "dead-letters"):
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
