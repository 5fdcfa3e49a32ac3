"""Reads parts of topics once, without a group and without what the records say."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from laurel_events.admin import admin
from laurel_events.kafka import Kafka
from laurel_events.lag import partitions_of
from laurel_events.records import install

install()

_POLL_MS = 200
_MOST_AT_ONCE = 5000

Offsets = Mapping[TopicPartition, int]


class Scan:
    """A consumer of some topics that can be sent to a time; opened by `scanning`."""

    def __init__(self, consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> None:
        self._consumer = consumer
        self.partitions = partitions

    async def between(self, first_ms: int, last_ms: int) -> tuple[Offsets, Offsets]:
        """The first offset of each partition that is not older than a time, and than another."""
        ends = await self.ends()
        return {**ends, **await self._since(first_ms)}, {**ends, **await self._since(last_ms)}

    async def _since(self, ms: int) -> Offsets:
        """The same for one time, of those partitions that have such a record."""
        found = await self._consumer.offsets_for_times(dict.fromkeys(self.partitions, ms))
        return {at: one.offset for at, one in found.items() if one}

    async def ends(self) -> Offsets:
        """Up to where each partition can be read."""
        return dict(await self._consumer.end_offsets(list(self.partitions)))

    async def begins(self) -> Offsets:
        """From where on each partition is kept."""
        return dict(await self._consumer.beginning_offsets(list(self.partitions)))

    async def picked(
        self, starts: Offsets, ends: Offsets, wanted: Callable[[Any], bool], until: float
    ) -> tuple[list[Any], bool]:
        """The records that are wanted, and whether all could be looked at before a time of the
        monotonic clock."""
        left = {at: end for at, end in ends.items() if starts[at] < end}
        found: list[Any] = []
        self._consumer.assign(list(left))
        for at in left:
            self._consumer.seek(at, starts[at])
        while left and time.monotonic() < until:
            read = await self._consumer.getmany(
                *left, timeout_ms=_POLL_MS, max_records=_MOST_AT_ONCE
            )
            for at, records in read.items():
                found += [one for one in records if one.offset < left[at] and wanted(one)]
            for at in [*left]:
                if await self._consumer.position(at) >= left[at]:
                    del left[at]
        return found, not left


@asynccontextmanager
async def scanning(kafka: Kafka, names: Sequence[str]) -> AsyncIterator[Scan]:
    """A scan of those of these topics that exist; raises KafkaError."""
    async with admin(kafka) as client:
        partitions = sorted(await partitions_of(client, set(names)))
    consumer = AIOKafkaConsumer(
        **kafka.client("operations"),
        group_id=None,
        enable_auto_commit=False,
        isolation_level="read_committed",
    )
    await consumer.start()
    try:
        yield Scan(consumer, partitions)
    finally:
        await consumer.stop()
