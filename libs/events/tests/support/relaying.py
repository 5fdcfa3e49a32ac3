"""Outbox rows, relays and what they leave in Kafka, for tests."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from laurel_events import Database, Relay, outbox
from laurel_events.admin import admin
from laurel_events.lag import end_offsets
from laurel_events.wire import Record
from laurel_testkit import eventually
from sqlalchemy import text

Sent = tuple[bytes | None, bytes | None]
"""Key and value of a record."""


async def new_topic(bootstrap: str, partitions: int = 1, **configs: str) -> str:
    """A topic of its own for one test."""
    name = f"test.{uuid4().hex}.v1"
    await create(bootstrap, name, partitions, **configs)
    return name


async def create(bootstrap: str, name: str, partitions: int = 1, **configs: str) -> None:
    facts = {key.replace("_", "."): value for key, value in configs.items()}
    async with admin(bootstrap) as client:

        async def made() -> bool:
            # A broker that has just started may know of a topic only some time after it was made.
            await client.create_topics([NewTopic(name, partitions, 1, topic_configs=facts)])
            return name in await client.list_topics()

        await eventually(made)


async def append(db: Database, topic: str, *rows: Sent) -> None:
    """Append rows in order, of any size."""
    async with db.unit_of_work()() as tx:
        await outbox.append(tx.session, [Record(topic, key, value, ()) for key, value in rows])


@asynccontextmanager
async def relaying(bootstrap: str, dsn: str) -> AsyncIterator[Relay]:
    """A relay that runs until the end of the block, and must end without an error."""
    stop = asyncio.Event()
    relay = Relay(bootstrap=bootstrap, dsn=dsn, service="test")
    running = asyncio.create_task(relay.run(stop))
    try:
        yield relay
    finally:
        stop.set()
        await asyncio.wait_for(running, 60)


async def records(bootstrap: str, topic: str) -> list[Sent]:
    """Everything in a topic, partition after partition, in the order of each."""
    ends = await end_offsets(bootstrap, [topic])
    found: dict[TopicPartition, list[Sent]] = {at: [] for at in sorted(ends)}
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    try:
        consumer.assign(list(ends))
        await consumer.seek_to_beginning()
        while any([await consumer.position(at) < end for at, end in ends.items()]):
            for at, fetched in (await consumer.getmany(timeout_ms=200)).items():
                found[at] += [(one.key, one.value) for one in fetched]
    finally:
        await consumer.stop()
    return [one for at in found for one in found[at]]


def of_key(key: bytes, sent: Iterable[Sent]) -> list[bytes | None]:
    """The values of one key, in order."""
    return [value for of, value in sent if of == key]


async def waiting(db: Database) -> int:
    """Rows in the outbox."""
    async with db.reading() as session:
        return int(await session.scalar(text("select count(*) from outbox")) or 0)


async def parked(db: Database) -> list[tuple[str, bytes | None, bytes | None]]:
    """Scope, key and value of each parked row, in order."""
    async with db.reading() as session:
        rows = await session.execute(
            text("select scope, key, substr(value, 1, 20) as value from outbox_parked order by id")
        )
        return [(row.scope, row.key, row.value) for row in rows]


def numbered(key: bytes, numbers: Sequence[int]) -> list[Sent]:
    """Rows of one key that tell their order."""
    return [(key, b"%s-%d" % (key, number)) for number in numbers]


async def allow(bootstrap: str, topic: str, **configs: str) -> None:
    """Change facts of a topic."""
    facts = {key.replace("_", "."): value for key, value in configs.items()}
    async with admin(bootstrap) as client:
        await client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, facts)])
