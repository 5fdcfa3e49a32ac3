"""What a worker takes after a rest is all that came in, and what comes alone is taken at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import NewTopic
from laurel_events.admin import admin
from laurel_events.group import member
from laurel_events.intake import Intake
from laurel_events.kafka import Kafka
from laurel_events.pace import Pace

Send = Callable[..., Awaitable[None]]


@pytest.fixture
async def topic(broker: str) -> str:
    name = f"intake-{uuid4().hex}"
    async with admin(broker) as client:
        await client.create_topics([NewTopic(name, 2, 1)])
    return name


@pytest.fixture
async def send(broker: str, topic: str) -> AsyncIterator[Send]:
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:

        async def send(*values: bytes) -> None:
            sent = [await producer.send(topic, value, partition=0) for value in values]
            await asyncio.gather(*sent)

        yield send


@pytest.fixture
async def consumer(broker: str, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = member(Kafka(broker), f"test-{uuid4().hex}")
    consumer.subscribe([topic])
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def taken(intake: Intake) -> list[bytes]:
    """The values of the next batch that has any."""
    async with asyncio.timeout(60):
        while True:
            if found := await intake.take():
                return [record.value for records in found.values() for record in records]


async def test_all_that_came_in_during_a_rest_is_taken_after_it(
    consumer: AIOKafkaConsumer, send: Send
) -> None:
    async def rest(_: float) -> None:
        for value in (b"2", b"3", b"4"):
            await send(value)

    intake = Intake(consumer, 100, Pace(60, sleep=rest))
    await send(b"1")
    assert await taken(intake) == [b"1"]
    await intake.rested()
    assert await taken(intake) == [b"2", b"3", b"4"]


@pytest.mark.parametrize(("size", "values"), [(2, [b"1", b"2"]), (100, [bytes(1_000_000)])])
async def test_behind_a_full_batch_nothing_rests(
    consumer: AIOKafkaConsumer, send: Send, size: int, values: list[bytes]
) -> None:
    async def rest(_: float) -> None:
        raise AssertionError("rests although there is more")

    await send(*values)
    intake = Intake(consumer, size, Pace(60, sleep=rest))
    assert await taken(intake) == values
    await intake.rested()
    assert not consumer.paused()
