"""How a stream job runs on Faust here: its app, its windowed tables, and starting it anew."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from laurel_schemas import Topic

_MOST_REPLICAS = 3
_DELETION_SECONDS = 30.0
_POLL_SECONDS = 0.1


class StillRunningError(Exception):
    """A job can't be started anew while another process runs it."""

    def __init__(self, job: str) -> None:
        super().__init__(f"stop every process of {job} first: its position can't be reset")


@dataclass(frozen=True, slots=True)
class Job:
    """A stream job: the name of its consumer group, the topic it reads and its tables."""

    name: str
    topic: Topic
    tables: tuple[str, ...]

    @property
    def changelogs(self) -> tuple[str, ...]:
        """The topics that hold the tables."""
        return tuple(f"{self.name}-{table}-changelog" for table in self.tables)


async def open_app(job: Job, bootstrap: str) -> faust.App:
    """A Faust app with tables in memory and their changelogs in Kafka; no web server."""
    return faust.App(
        job.name,
        broker=[f"kafka://{broker}" for broker in bootstrap.split(",")],
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
        consumer_auto_offset_reset="earliest",
        topic_disable_leader=True,
        topic_replication_factor=await _replicas(bootstrap),
        topic_partitions=job.topic.partitions,
        web_enabled=False,
        stream_wait_empty=False,
        # Tables in memory leave nothing there, but Faust makes the folder.
        datadir=str(Path(tempfile.gettempdir()) / job.name),
    )


class WindowTable:
    """A tumbling window of JSON values, kept for a time in memory and in its changelog.

    Faust's own expiry keeps an entry in memory for every single update until the window
    ends, so windows are dropped by `forget` instead.

    A key starts with the partition of its source: the partitions of one table may belong to
    several processes, and no two of them write the same entry.
    """

    def __init__(
        self, app: faust.App, job: Job, name: str, size: timedelta, keep: timedelta
    ) -> None:
        self.size = size
        self._keep = keep
        self._window_of = faust.TumblingWindow(size)
        self._table = app.Table(
            name,
            partitions=job.topic.partitions,
            extra_topic_configs={
                "cleanup.policy": "compact,delete",
                "retention.ms": str(int(keep.total_seconds() * 1000)),
            },
        )
        self._windows = self._table.using_window(self._window_of)

    def get(self, key: tuple[Any, ...], at: datetime) -> Any | None:
        """The value of a key in the window that holds a time."""
        return self._table.data.get((key, self._window(at)))

    def set(self, key: tuple[Any, ...], at: datetime, value: Any) -> float:
        """Replace the value of a key in the window that holds a time; only within an agent.

        Returns the start of the window, in seconds since 1970.
        """
        window = self._window(at)
        self._windows[key][window] = value
        return window[0]

    def on_recover(self, action: Callable[[], Awaitable[None]]) -> None:
        """Call this each time the table has been read back from its changelog."""
        self._table.on_recover(action)

    def items(self) -> Iterator[tuple[tuple[Any, ...], float, Any]]:
        """Every key with the start of its window, in seconds since 1970, and its value."""
        for (key, (start, _)), value in list(self._table.data.items()):
            yield key, start, value

    def forget(self, now: datetime) -> None:
        """Drop the windows that are older than they are kept."""
        before = (now - self._keep).timestamp()
        data = self._table.data
        for entry in [entry for entry in data if entry[1][1] < before]:
            del data[entry]

    def _window(self, at: datetime) -> tuple[float, float]:
        return self._window_of.current(at.timestamp())


async def start_anew(job: Job, bootstrap: str) -> None:
    """Forget the job's tables and let it read its topic from the beginning.

    Raises StillRunningError while another process runs the job.
    """
    await _rewind(job, bootstrap)
    async with _admin(bootstrap) as admin:
        existing = set(await admin.list_topics()) & set(job.changelogs)
        if existing:
            await admin.delete_topics(sorted(existing))
        async with asyncio.timeout(_DELETION_SECONDS):
            # A broker answers before it has deleted, and tells nobody when it has.
            while existing & set(await admin.list_topics()):  # noqa: ASYNC110
                await asyncio.sleep(_POLL_SECONDS)


async def _rewind(job: Job, bootstrap: str) -> None:
    partitions = [TopicPartition(job.topic.name, number) for number in range(job.topic.partitions)]
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=job.name, enable_auto_commit=False
    )
    await consumer.start()
    try:
        consumer.assign(partitions)
        await consumer.commit(await consumer.beginning_offsets(partitions))
    except KafkaError as error:
        raise StillRunningError(job.name) from error
    finally:
        await consumer.stop()


async def _replicas(bootstrap: str) -> int:
    async with _admin(bootstrap) as admin:
        brokers = (await admin.describe_cluster())["brokers"]
    return min(_MOST_REPLICAS, len(brokers))


@asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()
