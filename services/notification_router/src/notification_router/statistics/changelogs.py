"""The topics that hold a stream job's tables: made before it starts, forgotten to start anew."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError
from laurel_events.kafka import Kafka, cluster

from notification_router.statistics.streams import Job

_MOST_REPLICAS = 3
_SEGMENT_BYTES = 1024 * 1024
_SEGMENT_MS = 10 * 60 * 1000
_SETTLING_SECONDS = 30.0
_POLL_SECONDS = 0.1


class StillRunningError(Exception):
    """A job can't be started anew while another process runs it."""

    def __init__(self, job: str) -> None:
        super().__init__(f"stop every process of {job} first: its position can't be reset")


async def make_changelogs(job: Job, kafka: Kafka | str) -> None:
    """Make the topics of the job's tables that are not there, and wait until they are known."""
    async with _admin(kafka) as admin:
        missing = set(job.changelogs) - set(await admin.list_topics())
        replicas = min(_MOST_REPLICAS, len((await admin.describe_cluster())["brokers"]))
        await admin.create_topics([_changelog(name, job, replicas) for name in sorted(missing)])
        await _settled(lambda: _known(job, admin))


async def _known(job: Job, admin: AIOKafkaAdminClient) -> bool:
    """Whether every partition of every changelog has a leader."""
    led = {
        topic["topic"]: sum(partition["leader"] >= 0 for partition in topic["partitions"])
        for topic in await admin.describe_topics()
    }
    return all(led.get(name) == job.topic.partitions for name in job.changelogs)


def _changelog(name: str, job: Job, replicas: int) -> NewTopic:
    kept = job.changelogs[name].keep
    return NewTopic(
        name,
        job.topic.partitions,
        replicas,
        topic_configs={
            "cleanup.policy": "compact,delete",
            "retention.ms": str(int(kept.total_seconds() * 1000)),
            # Kafka compacts closed segments only, and a table's recovery reads all that is left.
            "segment.bytes": str(_SEGMENT_BYTES),
            "segment.ms": str(_SEGMENT_MS),
        },
    )


async def start_anew(job: Job, kafka: Kafka | str) -> None:
    """Forget the job's tables and let it read its topic from the beginning.

    Raises StillRunningError while another process runs the job.
    """
    await rewind(job, kafka)
    async with _admin(kafka) as admin:
        existing = set(await admin.list_topics()) & set(job.changelogs)
        if existing:
            await admin.delete_topics(sorted(existing))
        await _settled(lambda: _gone(existing, admin))


async def _gone(topics: set[str], admin: AIOKafkaAdminClient) -> bool:
    return not topics & set(await admin.list_topics())


async def _settled(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a change of topics: a broker answers before it has made it, and tells nobody after.

    Raises TimeoutError.
    """
    async with asyncio.timeout(_SETTLING_SECONDS):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(_POLL_SECONDS)


async def rewind(job: Job, kafka: Kafka | str) -> None:
    """Let the job read its topic from the beginning; raises StillRunningError as `start_anew`."""
    partitions = [TopicPartition(job.topic.name, number) for number in range(job.topic.partitions)]
    consumer = AIOKafkaConsumer(
        **cluster(kafka).client(job.name), group_id=job.name, enable_auto_commit=False
    )
    await consumer.start()
    try:
        consumer.assign(partitions)
        await consumer.commit(await consumer.beginning_offsets(partitions))
    except KafkaError as error:
        raise StillRunningError(job.name) from error
    finally:
        await consumer.stop()


@asynccontextmanager
async def _admin(kafka: Kafka | str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**cluster(kafka).client("laurel"))
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()
