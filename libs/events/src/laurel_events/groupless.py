"""Reads whole topics without a group: nobody shares the work, and no offset is kept."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Literal

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from laurel_events.kafka import Kafka
from laurel_events.records import install

install()

_METADATA_MS = 30_000
"""How old what is known of the topics may be: new partitions are read within this time."""


class UnreadableTopicError(KafkaError):  # type: ignore[misc]
    """A topic is missing, or this user may not read it; Kafka doesn't tell which."""


@asynccontextmanager
async def reading(
    where: Kafka, client_id: str, topics: Collection[str], begin: Literal["earliest", "latest"]
) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that stands in every partition of some topics: at the beginning, or at the end.

    Whatever a broker lets in passes it, as in `records`. Raises UnreadableTopicError, or another
    KafkaError where no broker answers. After a topic got more partitions it begins anew.
    """
    consumer = AIOKafkaConsumer(
        *topics,
        **where.client(client_id),
        group_id=None,
        auto_offset_reset=begin,
        isolation_level="read_committed",
        metadata_max_age_ms=_METADATA_MS,
    )
    try:
        try:
            await consumer.start()
        except (UnknownTopicOrPartitionError, TopicAuthorizationFailedError):
            raise UnreadableTopicError(", ".join(topics)) from None
        await move(consumer, begin)
        yield consumer
    finally:
        await consumer.stop()


async def move(consumer: AIOKafkaConsumer, to: Literal["earliest", "latest"]) -> None:
    """Stand at the beginning or the end of every partition; raises a KafkaError."""
    if not consumer.assignment():
        raise UnreadableTopicError("there is no partition any more")
    seek = consumer.seek_to_beginning if to == "earliest" else consumer.seek_to_end
    if not await seek():
        raise KafkaTimeoutError("no broker tells where the partitions begin and end")
