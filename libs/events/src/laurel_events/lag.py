"""How far consumer groups are behind what they could read."""

import asyncio
from collections.abc import Container, Iterable, Mapping
from itertools import islice

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError, NotCoordinatorForGroupError

from laurel_events.admin import admin
from laurel_events.faults import backoff
from laurel_events.kafka import Kafka, cluster

Ends = dict[TopicPartition, int]
_TRIES = 7
"""Some ten seconds."""


async def lag(
    bootstrap: Kafka | str,
    groups: Iterable[str],
    topics: Mapping[str, Iterable[str]] | None = None,
) -> dict[str, int]:
    """Records that each group has yet to handle, of all topics of `lags`."""
    found = await lags(bootstrap, groups, topics)
    return {group: sum(of_topics.values()) for group, of_topics in found.items()}


async def lags(
    bootstrap: Kafka | str,
    groups: Iterable[str],
    topics: Mapping[str, Iterable[str]] | None = None,
) -> dict[str, dict[str, int]]:
    """Records that each group has yet to handle, by topic.

    Counted are the topics of which the group has committed an offset, as a worker does of every
    partition that it is given, and those of `topics` by group. A partition without an offset
    counts whole. What belongs to transactions that are open or were aborted can't be read and is
    no lag.
    """
    wanted = topics or {}
    async with admin(bootstrap) as client:
        committed = {group: await _committed(client, group) for group in groups}
        names = {
            group: {one.topic for one in offsets} | set(wanted.get(group, ()))
            for group, offsets in committed.items()
        }
        partitions = await partitions_of(client, {name for some in names.values() for name in some})
    starts, ends = await bounds(bootstrap, partitions)
    found: dict[str, dict[str, int]] = {
        group: dict.fromkeys(names[group], 0) for group in committed
    }
    for group, offsets in committed.items():
        for at, end in ends.items():
            if at.topic in names[group]:
                found[group][at.topic] += behind(end, starts[at], offsets.get(at))
    return found


async def _committed(client: AIOKafkaAdminClient, group: str) -> Mapping[TopicPartition, object]:
    """What a group has committed; the first of a cluster waits until Kafka has a place for it."""
    for wait in islice(backoff(), _TRIES):
        try:
            return dict(await client.list_consumer_group_offsets(group))
        except (GroupCoordinatorNotAvailableError, NotCoordinatorForGroupError):
            await asyncio.sleep(wait)
    return dict(await client.list_consumer_group_offsets(group))


def behind(end: int, start: int, committed: object) -> int:
    """Records of a partition after what is committed, an offset of Kafka's with its metadata."""
    offset = int(getattr(committed, "offset", -1))
    return max(0, end - max(start, offset))


async def end_offsets(bootstrap: Kafka | str, names: Iterable[str]) -> dict[TopicPartition, int]:
    """Up to where some topics can be read; one that does not exist has no partition."""
    async with admin(bootstrap) as client:
        partitions = await partitions_of(client, set(names))
    return (await bounds(bootstrap, partitions))[1]


async def partitions_of(client: AIOKafkaAdminClient, names: Container[str]) -> list[TopicPartition]:
    """The partitions of those of these topics that exist."""
    return [
        TopicPartition(one["topic"], partition["partition"])
        for one in await client.describe_topics()
        if one["topic"] in names
        for partition in one["partitions"]
    ]


async def bounds(bootstrap: Kafka | str, partitions: list[TopicPartition]) -> tuple[Ends, Ends]:
    """From where and up to where partitions can be read."""
    if not partitions:
        # aiokafka's consumer can't be stopped before it has done anything.
        return {}, {}
    consumer = AIOKafkaConsumer(
        **cluster(bootstrap).client("laurel"), isolation_level="read_committed"
    )
    await consumer.start()
    try:
        starts = await consumer.beginning_offsets(partitions)
        return dict(starts), dict(await consumer.end_offsets(partitions))
    finally:
        await consumer.stop()
