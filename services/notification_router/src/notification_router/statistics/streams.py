"""How a stream job runs on Faust here: its app, its windowed tables, and starting it anew."""

import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import faust
from laurel_events.kafka import Kafka, cluster
from laurel_schemas import Topic
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded
from mode.supervisors import CrashingSupervisor

from notification_router.statistics.transport import Tables, Transport

_SESSION_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Windows:
    """A table of tumbling windows: how long each is, and how long it is kept after."""

    size: timedelta
    keep: timedelta


@dataclass(frozen=True, slots=True)
class Job:
    """A stream job: the name of its consumer group, the topic it reads and its tables."""

    name: str
    topic: Topic
    tables: Mapping[str, Windows]

    @property
    def changelogs(self) -> Mapping[str, Windows]:
        """The topics that hold the tables, by the names that Faust gives them."""
        return {f"{self.name}-{name}-changelog": table for name, table in self.tables.items()}


def open_app(job: Job, kafka: Kafka | str) -> faust.App:
    """A Faust app with tables in memory and their changelogs in Kafka; no web server."""
    where = cluster(kafka)
    app = faust.App(
        job.name,
        broker=[f"kafka://{broker}" for broker in where.bootstrap.split(",")],
        broker_credentials=_credentials(where),
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
        consumer_auto_offset_reset="earliest",
        # A process that dies holds its partitions for so long.
        broker_session_timeout=_SESSION_SECONDS,
        topic_disable_leader=True,
        topic_partitions=job.topic.partitions,
        # Faust would not wait until the topics it makes are known, and lose its first records.
        topic_allow_declare=False,
        web_enabled=False,
        stream_wait_empty=False,
        # Faust's own choice starts a failed agent again, even one that ends with its process.
        agent_supervisor=CrashingSupervisor,
        TableManager=Tables,
        # A table is read back in a second or two; a second copy of it would move as well.
        table_standby_replicas=0,
        # Tables in memory leave nothing there, but Faust makes the folder.
        datadir=str(Path(tempfile.gettempdir()) / job.name),
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    return app


def _credentials(kafka: Kafka) -> Any:
    if kafka.protocol.startswith("SASL"):
        return faust.SASLCredentials(
            username=kafka.user,
            password=kafka.password,
            ssl_context=kafka.tls(),
            mechanism=kafka.mechanism,
        )
    return faust.SSLCredentials(kafka.tls()) if kafka.protocol == "SSL" else None


class WindowTable:
    """A tumbling window of JSON values, kept for a time in memory and in its changelog.

    Faust's own expiry keeps an entry in memory for every single update until the window
    ends, so windows are dropped by `forget` instead.

    A key starts with the partition of its source: the partitions of one table may belong to
    several processes, and no two of them write the same entry.
    """

    def __init__(self, app: faust.App, job: Job, name: str) -> None:
        windows = job.tables[name]
        self.size = windows.size
        self._keep = windows.keep
        self._window_of = faust.TumblingWindow(windows.size)
        self._table = app.Table(name, partitions=job.topic.partitions)
        self._windows = self._table.using_window(self._window_of)

    def keeps(self, recorded: DeliveryRecorded) -> bool:
        """Whether its notification's window is still kept: what comes later is in no figure."""
        published_at = recorded.published_at or recorded.recorded_at
        return recorded.recorded_at - published_at < self._keep

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
