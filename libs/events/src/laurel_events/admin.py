"""Topics and lag, as the brokers see them."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from laurel_schemas import Topic, topics

_FOREVER = "-1"


@dataclass(frozen=True, slots=True)
class TopicState:
    """What became of a topic: created now, or there already; `problem` where it differs."""

    topic: Topic
    created: bool
    problem: str | None = None


@asynccontextmanager
async def admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client, closed at the end."""
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap, client_id="laurel")
    await client.start()
    try:
        yield client
    finally:
        await client.close()


def all_topics() -> tuple[Topic, ...]:
    """Every topic version and its dead letters."""
    return tuple(one for topic in topics() for one in (topic, topic.dead_letters))


async def create_topics(bootstrap: str) -> list[TopicState]:
    """Create what is missing and check the rest against the schemas."""
    async with admin(bootstrap) as client:
        cluster = await client.describe_cluster()
        existing = {one["topic"]: one for one in await client.describe_topics()}
        missing = [topic for topic in all_topics() if topic.name not in existing]
        if missing:
            await client.create_topics(
                [_new_topic(topic, len(cluster["brokers"])) for topic in missing]
            )
    return [_state(topic, existing) for topic in all_topics()]


def _new_topic(topic: Topic, brokers: int) -> NewTopic:
    retention = topic.retention
    return NewTopic(
        topic.name,
        num_partitions=topic.partitions,
        replication_factor=min(topic.replication, brokers),
        topic_configs={
            "cleanup.policy": "compact" if topic.compacted else "delete",
            "retention.ms": _FOREVER
            if retention is None
            else str(int(retention.total_seconds() * 1000)),
            "max.message.bytes": str(topic.max_bytes),
            "min.insync.replicas": str(max(1, min(topic.replication, brokers) - 1)),
        },
    )


def _state(topic: Topic, existing: Mapping[str, Mapping[str, list[object]]]) -> TopicState:
    if topic.name not in existing:
        return TopicState(topic, created=True)
    partitions = len(existing[topic.name]["partitions"])
    problem = (
        f"has {partitions} partitions; the schema says {topic.partitions}"
        if partitions != topic.partitions
        else None
    )
    return TopicState(topic, created=False, problem=problem)


async def lag(bootstrap: str, groups: Iterable[str]) -> dict[str, int]:
    """Records between each group's committed offsets and the end of its topics.

    A partition without a committed offset counts from its beginning, but only on topics of
    which the group has committed something.
    """
    async with admin(bootstrap) as client:
        committed = {group: await client.list_consumer_group_offsets(group) for group in groups}
    consumed = {group: {one.topic for one in offsets} for group, offsets in committed.items()}
    ends = await end_offsets(bootstrap, {name for names in consumed.values() for name in names})
    return {
        group: sum(
            max(0, end - _offset(committed[group], partition))
            for partition, end in ends.items()
            if partition.topic in consumed[group]
        )
        for group in committed
    }


def _offset(committed: Mapping[TopicPartition, object], partition: TopicPartition) -> int:
    found = committed.get(partition)
    return max(0, int(getattr(found, "offset", 0)))


async def end_offsets(bootstrap: str, names: Iterable[str]) -> dict[TopicPartition, int]:
    """The end of every partition of some topics; a topic that does not exist has none."""
    wanted = set(names)
    async with admin(bootstrap) as client:
        described = await client.describe_topics()
    partitions = [
        TopicPartition(one["topic"], partition["partition"])
        for one in described
        if one["topic"] in wanted
        for partition in one["partitions"]
    ]
    if not partitions:
        return {}
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, client_id="laurel")
    await consumer.start()
    try:
        return dict(await consumer.end_offsets(partitions))
    finally:
        await consumer.stop()
