"""Where a consumer group is in its topics: offsets, the topics' ids beside them, and lag."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from aiokafka.structs import OffsetAndMetadata

from laurel_events.kafka import Kafka
from laurel_events.lag import behind
from laurel_events.topic_ids import topic_ids

log = logging.getLogger(__name__)

_POSITION_SECONDS = 0.2

Offsets = Mapping[TopicPartition, int]


class Reach(NamedTuple):
    """Records of a partition that are yet to be handled, from which offset, and whether by us."""

    behind: int
    offset: int
    ours: bool


class Positions:
    """Commits offsets with the id of their topic, and sees by it that a topic was made again.

    A topic deleted and made again starts at offset 0, and where it soon has more records than the
    one before, nothing else tells that those up to the old offset were never read.
    """

    def __init__(self, kafka: AIOKafkaConsumer, where: Kafka, group: str) -> None:
        self._kafka = kafka
        self._group = group
        self._client = AIOKafkaClient(**where.client(f"{group}-topics"))
        self._admin = AIOKafkaAdminClient(**where.client(f"{group}-offsets"))
        self._read_to: dict[TopicPartition, int] = {}
        self._ids: dict[str, str] = {}

    async def start(self) -> None:
        """Connect, unless it has; raises KafkaError."""
        if not self._client.cluster.brokers():
            await self._client.bootstrap()
        await self._admin.start()

    async def stop(self) -> None:
        """Close what `start` opened."""
        await self._client.close()
        await self._admin.close()

    def forget(self) -> None:
        """Know no positions any more: others may have them."""
        self._read_to = {}

    async def advanced(self) -> dict[TopicPartition, int]:
        """Where reading has moved since the last call, past what transactions leave behind too.

        At first every partition has moved, so that its offset is committed and its lag known
        before its first record comes.
        """
        moved: dict[TopicPartition, int] = {}
        # A partition that is about to be read from its beginning has no position for a moment; it
        # is left for the next time.
        with suppress(IllegalStateError, TimeoutError):
            # One limit for all: a service may read a hundred partitions, forty times a second.
            async with asyncio.timeout(_POSITION_SECONDS):
                for one in self._kafka.assignment():
                    position = await self._kafka.position(one)
                    if position != self._read_to.get(one):
                        moved[one] = position
        self._read_to |= moved
        return moved

    async def commit(self, offsets: Offsets) -> None:
        """Commit offsets; one that fails costs a second delivery, which the inbox drops."""
        known = {
            at: OffsetAndMetadata(offset, self._ids[at.topic])
            for at, offset in offsets.items()
            if at.topic in self._ids
        }
        with suppress(CommitFailedError, IllegalStateError, KafkaError):
            if known:
                await self._kafka.commit(known)

    async def changed(self, topics: Iterable[str]) -> bool:
        """Whether topics are others than when they were recognised; raises KafkaError."""
        ids = await topic_ids(self._client, topics)
        return any(self._ids.get(topic) != id_ for topic, id_ in ids.items())

    async def recognise(self, topics: Iterable[str]) -> bool:
        """Go to the beginning of topics that are others than those of the committed offsets.

        To be called while nothing is fetched, handled or committed. True if reading has moved:
        what was fetched ahead is void, as every partition is read from what is committed. Raises
        KafkaError.
        """
        ids = await topic_ids(self._client, topics)
        committed = await self._admin.list_consumer_group_offsets(self._group)
        seen = [(at.topic, found.metadata) for at, found in committed.items() if found.metadata]
        anew = {
            topic
            for topic, before in (*seen, *self._ids.items())
            if ids.get(topic, before) != before
        }
        if anew:
            await self._read_anew(anew, committed)
        self._ids |= ids
        self.forget()
        return bool(anew)

    async def _read_anew(
        self, topics: set[str], committed: Mapping[TopicPartition, OffsetAndMetadata]
    ) -> None:
        for topic in topics:
            log.error("topic %s was deleted and made again; it is read from its beginning", topic)
        ours = self._kafka.assignment()
        known = {
            at: committed[at].offset
            for at in ours
            if at.topic not in topics and at in committed and committed[at].offset >= 0
        }
        for at, offset in known.items():
            self._kafka.seek(at, offset)
        if beginning := ours - known.keys():
            await self._kafka.seek_to_beginning(*beginning)

    async def reach(self, topics: Iterable[str]) -> dict[TopicPartition, Reach]:
        """How far the group is in each partition; raises KafkaError.

        A topic that does not exist has no partition.
        """
        partitions = [
            TopicPartition(topic, number)
            for topic in topics
            for number in self._kafka.partitions_for_topic(topic) or ()
        ]
        committed = await self._admin.list_consumer_group_offsets(self._group)
        ends = await self._kafka.end_offsets(partitions)
        starts = await self._kafka.beginning_offsets(partitions)
        ours = self._kafka.assignment()
        return {
            at: Reach(
                behind(ends[at], starts[at], committed.get(at)),
                int(getattr(committed.get(at), "offset", -1)),
                at in ours,
            )
            for at in partitions
        }
