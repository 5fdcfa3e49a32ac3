"""The stream job against a real Kafka: sums, restarts, poison and starting anew."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from laurel_events import Metadata
from laurel_events.wire import Record, encode
from laurel_schemas.notifications_deliveries_v1 import TOPIC, DeliveryRecorded
from laurel_service import Service
from laurel_service.runtime import started
from laurel_testkit import eventually
from notification_router.rules.tally import Tally
from notification_router.statistics import job
from notification_router.store import statistics


@pytest_asyncio.fixture
async def bootstrap(kafka: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", kafka)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC.name, TOPIC.partitions, 1)])
    await admin.close()
    return kafka


@pytest.mark.timeout(120)
async def test_first(bootstrap: str, service: Service) -> None:
    stop = asyncio.Event()
    async with started(service, stop) as running:
        task = asyncio.ensure_future(job.run(running))
        await eventually(lambda: running.progress, 5)
        await eventually(lambda: running.progress["statistics"](), 30)
        await produce(bootstrap, [delivered(user, 40 + user) for user in range(1, 21)])

        async def total():
            async with running.database.reading() as s:
                w = await statistics.read(s, 60, datetime.now(UTC) - timedelta(hours=1))
                print(len(w))
                return sum((Tally.from_json(x.tally) for x in w), Tally()).delivered == 20

        await eventually(total, 20)
        stop.set()
        await task


def delivered(user_id: int, latency_ms: int) -> DeliveryRecorded:
    return DeliveryRecorded(
        notification_id=str(uuid4()),
        user_id=user_id,
        notification_type="badge_earned",
        channel="socket",
        priority="high",
        outcome="delivered",
        latency_ms=latency_ms,
        recorded_at=datetime.now(UTC),
    )


async def produce(bootstrap: str, events: Iterable[DeliveryRecorded]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for event in events:
            id_ = uuid4()
            record = encode(
                event, Metadata(id_, event.TYPE, "/laurel/test", datetime.now(UTC), id_)
            )
            await producer.send_and_wait(
                record.topic, record.value, record.key, headers=list(record.headers)
            )
