"""The agent that adds delivery records up, a minute and an hour at a time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import faust
from laurel_events.wire import UndecodableError, decode
from laurel_schemas.notifications_deliveries_v1 import TOPIC, DeliveryRecorded

from notification_router import metrics
from notification_router.rules.tally import OUTCOMES, Tally
from notification_router.statistics.streams import Job, Windows, WindowTable
from notification_router.store.statistics import Window

JOB = Job(
    "notification_router-statistics",
    TOPIC,
    tables={
        "minutes": Windows(timedelta(minutes=1), keep=timedelta(hours=6)),
        "hours": Windows(timedelta(hours=1), keep=timedelta(days=7)),
    },
)


class Tallies:
    """Tables of tallies, and which of their windows changed since they were last taken.

    Each value holds the offset of the last record it counts. As the tally and the offset are
    one record of the changelog, a record that is delivered again is recognized.
    """

    def __init__(self, app: faust.App) -> None:
        self._changed: dict[tuple[Any, ...], Window] = {}
        self._recovered: set[str] = set()
        self._tables = {name: WindowTable(app, JOB, name) for name in JOB.tables}
        for name, table in self._tables.items():
            table.on_recover(self._recovery_of(name))
        topic = app.topic(TOPIC.name, partitions=TOPIC.partitions, value_type=bytes)
        app.agent(topic, name=JOB.name)(self._count_all)

    @property
    def ready(self) -> bool:
        """Whether every table has been read back from its changelog."""
        return len(self._recovered) == len(self._tables)

    def windows(self) -> list[Window]:
        """Every window there is."""
        return [
            _window(table.size, start, key, value)
            for table in self._tables.values()
            for key, start, value in table.items()
        ]

    def take_changed(self) -> list[Window]:
        """The windows that changed since this was called last."""
        changed, self._changed = list(self._changed.values()), {}
        return changed

    def give_back(self, windows: list[Window]) -> None:
        """Let windows that were taken be taken again, unless they have changed meanwhile."""
        self._changed = {window.key: window for window in windows} | self._changed

    def forget(self, now: datetime) -> None:
        """Drop what is older than it is kept."""
        for table in self._tables.values():
            table.forget(now)

    async def _count_all(self, stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            self._count(event)

    def _count(self, event: Any) -> None:
        """Count one record; one that is no delivery record is counted as such and skipped."""
        source = event.message
        at = int(source.timestamp * 1000)
        try:
            recorded = decode(TOPIC.name, event.value, list(event.headers.items()), at).event
        except UndecodableError:
            metrics.POISON.inc()
            return
        assert isinstance(recorded, DeliveryRecorded)  # noqa: S101
        kept = [table for table in self._tables.values() if table.keeps(recorded)]
        fresh = [self._add(table, recorded, source) for table in kept]
        if any(fresh) or not kept:
            _measure(recorded)
        else:
            metrics.REPEATED.inc()

    def _add(self, table: WindowTable, recorded: DeliveryRecorded, source: Any) -> bool:
        key = (
            source.partition,
            recorded.notification_type,
            recorded.channel,
            recorded.priority,
        )
        cohort = recorded.published_at or recorded.recorded_at
        value = table.get(key, cohort)
        if value is not None and source.offset <= value["offset"]:
            return False
        tally = Tally.from_json(value["tally"]) if value else Tally()
        counted = tally.count(recorded.outcome, recorded.latency_ms).to_json()
        value = {"offset": source.offset, "tally": counted}
        start = table.set(key, cohort, value)
        window = _window(table.size, start, key, value)
        self._changed[window.key] = window
        return True

    def _recovery_of(self, name: str) -> Callable[[], Any]:
        async def recovered() -> None:
            self._recovered.add(name)
            # What was taken before a crash may never have been copied.
            self.give_back(self.windows())

        return recovered


def _window(size: timedelta, start: float, key: tuple[Any, ...], value: Any) -> Window:
    partition, type_, channel, priority = key
    return Window(
        window_seconds=int(size.total_seconds()),
        window_start=datetime.fromtimestamp(start, UTC),
        type=type_,
        channel=channel,
        priority=priority,
        partition=partition,
        last_offset=value["offset"],
        tally=value["tally"],
    )


def _measure(recorded: DeliveryRecorded) -> None:
    if recorded.outcome not in OUTCOMES:
        return
    key = (recorded.notification_type, recorded.channel, recorded.priority)
    metrics.DELIVERIES.labels(*key, recorded.outcome).inc()
    if recorded.outcome == "delivered":
        metrics.DELIVERY_SECONDS.labels(*key).observe(recorded.latency_ms / 1000)
