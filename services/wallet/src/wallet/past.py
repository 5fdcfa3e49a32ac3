"""The interactions that Kafka still holds, read from the beginning up to now."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple

from laurel_events.batch import Batch, decode_into, routes
from laurel_events.groupless import reading
from laurel_events.kafka import Kafka
from laurel_schemas import Event
from laurel_schemas.plain import Plain
from laurel_schemas.social_interactions_v1 import TOPIC

from wallet.rules.earning import EARNED_BY

_FETCHED = 1_000
"""Interactions at a time: some 20 milliseconds in which nothing else is done."""
_WAIT_MS = 1_000


class Piece(NamedTuple):
    """Interactions that follow one another, by kind; `ends` if nothing of their partition does."""

    interactions: Mapping[type[Event], Sequence[Plain]]
    ends: bool


class PastInteractions:
    """A resource: all that people did, as far as the topic goes back."""

    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka
        self._routes = routes(EARNED_BY, EARNED_BY)

    async def __call__(self) -> AsyncIterator[Piece]:
        """Partition after partition, each in its order; what is no interaction is left out.

        Raises a KafkaError where no broker answers.
        """
        async with reading(self._kafka, "wallet-past", [TOPIC.name], "earliest") as consumer:
            ends = await consumer.end_offsets(consumer.assignment())
            consumer.pause(*ends)
            for at in sorted(ends):
                consumer.resume(at)
                while await consumer.position(at) < ends[at]:
                    yield Piece(await self._fetched(consumer, at), ends=False)
                consumer.pause(at)
                yield Piece({}, ends=True)

    async def _fetched(self, consumer: Any, at: Any) -> Mapping[type[Event], Sequence[Plain]]:
        """What comes next, by kind: none earns what another does, so that their order is free."""
        fetched = await consumer.getmany(at, timeout_ms=_WAIT_MS, max_records=_FETCHED)
        batch = Batch([], [], {})
        decode_into(batch, fetched.get(at, ()), self._routes)
        found: defaultdict[type[Event], list[Plain]] = defaultdict(list)
        for one in batch.received:
            found[one.message.kind].append(one.message.plain)
        return found
