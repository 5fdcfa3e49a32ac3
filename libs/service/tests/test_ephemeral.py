"""Every API of a service hears what is ephemeral, from when on it is ready."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from laurel_schemas.chat_typing_v1 import TOPIC
from laurel_service.testing import ISSUER
from laurel_stack.ports import free_port
from laurel_testkit import eventually
from service_processes import environment, process, ready


@pytest.fixture
async def admin(own_kafka: str) -> AsyncIterator[AIOKafkaAdminClient]:
    opened = AIOKafkaAdminClient(bootstrap_servers=own_kafka)
    await opened.start()
    yield opened
    await opened.delete_topics([TOPIC.name])
    await opened.close()


@asynccontextmanager
async def api(folder: Path, dsn: str, kafka: str) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    env = environment(folder, dsn, KAFKA_BOOTSTRAP=kafka, HTTP_PORT=port, HEARS_TYPING="yes")
    async with process("api", env) as running:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            yield http
        running.terminate()
        assert await running.wait() == 0


async def is_ready(http: httpx.AsyncClient) -> bool:
    return await ready(http.base_url.port or 0)


async def is_live(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/health/live")).status_code == 200
    except httpx.TransportError:
        return False


async def type_something(http: httpx.AsyncClient, user_id: int) -> None:
    token, key = ISSUER.token(user_id), str(uuid4())
    answer = await http.post(
        "/typing", headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.requirement("EVT-041")
async def test_each_process_hears_everything_from_when_on_it_is_ready(
    migrated: str, tmp_path: Path, own_kafka: str, admin: AIOKafkaAdminClient
) -> None:
    async with (
        api(tmp_path, migrated, own_kafka) as first,
        api(tmp_path, migrated, own_kafka) as second,
    ):
        await eventually(lambda: is_live(first))
        assert not await is_ready(first)
        await admin.create_topics([NewTopic(TOPIC.name, 2, 1)])
        await eventually(lambda: is_ready(first))
        await eventually(lambda: is_ready(second))
        await type_something(first, 7)

        async def heard() -> bool:
            answers = [(await one.get("/typing")).json()["data"] for one in (first, second)]
            return answers == [[7], [7]]

        await eventually(heard)
