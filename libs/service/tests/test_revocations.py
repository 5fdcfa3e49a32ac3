"""What the issuer announces on Kafka reaches a running API within seconds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from laurel_events.testing import message
from laurel_events.wire import encode
from laurel_schemas.identity_revocations_v1 import TOPIC, AccessChanged
from laurel_service.testing import ISSUER
from laurel_stack.ports import free_port
from laurel_testkit import eventually
from service_processes import environment, process, ready


@pytest_asyncio.fixture
async def producer(kafka: str) -> AsyncIterator[AIOKafkaProducer]:
    """The issuer's end of an empty topic."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    compacted = {"cleanup.policy": "compact"}
    await admin.create_topics([NewTopic(TOPIC.name, 1, 1, topic_configs=compacted)])
    async with AIOKafkaProducer(bootstrap_servers=kafka) as opened:
        yield opened
    await admin.delete_topics([TOPIC.name])
    await eventually(lambda: _gone(admin))
    await admin.close()


async def _gone(admin: AIOKafkaAdminClient) -> bool:
    return TOPIC.name not in await admin.list_topics()


async def announce(producer: AIOKafkaProducer, user_id: int, *, banned: bool) -> None:
    before = datetime.now(UTC) - timedelta(days=1)
    change = AccessChanged(user_id=user_id, banned=banned, tokens_before=before)
    record = encode(change, message(change).meta)
    await producer.send_and_wait(
        record.topic, record.value, record.key, headers=list(record.headers)
    )


@asynccontextmanager
async def api(folder: Path, dsn: str, kafka: str) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    told = {"KAFKA_BOOTSTRAP": kafka, "HTTP_PORT": port, "FOLLOW_REVOCATIONS": "true"}
    async with process("api", environment(folder, dsn, **told)):
        await eventually(lambda: ready(port))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            yield http


async def status(http: httpx.AsyncClient, token: str) -> int:
    answer = await http.get("/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


@pytest.mark.requirement("API-025")
async def test_a_ban_reaches_a_running_api_and_one_that_starts_later(
    migrated: str, tmp_path: Path, kafka: str, producer: AIOKafkaProducer
) -> None:
    token, other = ISSUER.token(7), ISSUER.token(8)
    async with api(tmp_path, migrated, kafka) as http:
        assert await status(http, token) == 200
        await announce(producer, 7, banned=True)

        async def refused() -> bool:
            return await status(http, token) == 401

        await eventually(refused)
        assert await status(http, other) == 200
    async with api(tmp_path, migrated, kafka) as http:
        assert await status(http, token) == 401
        await announce(producer, 7, banned=False)

        async def free() -> bool:
            return await status(http, token) == 200

        await eventually(free)
