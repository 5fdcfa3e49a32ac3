"""Sends rows of the outbox to Kafka, in order within a partition, and says what became of each."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from laurel_events.blame import BLAME_THE_TOPIC, blames_the_batch
from laurel_events.faults import name_of
from laurel_events.kafka import Kafka
from laurel_events.outbox_queue import Row
from laurel_events.sending import Outcome, append, partition_of

log = logging.getLogger(__name__)

_BATCH_BYTES = 256 * 1024
_CLOSE_SECONDS = 5.0


class _Refused(NamedTuple):
    """A batch of one partition that Kafka refused, and the rows behind it."""

    batch: list[Row]
    rest: list[Row]
    reason: str


class Publisher:
    """An idempotent producer that keeps the order of each key whatever is refused.

    Batches of one partition go one after the other. Where Kafka refuses one, it is halved until
    the row at fault stands alone; the producer is made anew each time, as the numbers that its
    batches carry have a gap from then on.
    """

    def __init__(self, kafka: Kafka, client_id: str) -> None:
        self._options = kafka.client(client_id)
        self._producer: Any = None

    async def start(self) -> None:
        """Connect; raises KafkaError."""
        self._producer = AIOKafkaProducer(
            **self._options,
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_batch_size=_BATCH_BYTES,
        )
        await self._producer.start()

    async def publish(self, rows: Sequence[Row], outcome: Outcome) -> None:
        """Send rows, and wait until each is acknowledged or refused."""
        chains = await self._chains(rows, outcome)
        ended = await asyncio.gather(*(self._send(at, some, outcome) for at, some in chains))
        for (at, _), refused in zip(chains, ended, strict=True):
            if refused:
                await self._isolate(at, refused, outcome)

    async def _chains(
        self, rows: Sequence[Row], outcome: Outcome
    ) -> list[tuple[TopicPartition, list[Row]]]:
        """Rows by the partition that takes them, in order."""
        by_topic: dict[str, list[Row]] = {}
        for row in rows:
            if not outcome.follows_a_parked_row(row):
                by_topic.setdefault(row.topic, []).append(row)
        chains: dict[TopicPartition, list[Row]] = {}
        for topic, some in by_topic.items():
            for number, row in await self._placed(topic, some, outcome):
                chains.setdefault(TopicPartition(topic, number), []).append(row)
        return list(chains.items())

    async def _placed(self, topic: str, rows: list[Row], outcome: Outcome) -> list[tuple[int, Row]]:
        try:
            partitions = tuple(sorted(await self._partitions(topic)))
        except BLAME_THE_TOPIC as error:
            outcome.refuse_topic(rows, name_of(error))
        except KafkaError as error:
            outcome.failure = error
        else:
            return [(partition_of(row.key, partitions), row) for row in rows]
        return []

    async def _partitions(self, topic: str) -> set[int]:
        """The topic's partitions; a missing topic is told after one question, not a timeout."""
        client = self._producer.client
        known: set[int] | None = client.cluster.partitions_for_topic(topic)
        if known is None:
            client.add_topic(topic)
            if not await client.force_metadata_update():
                raise KafkaConnectionError("no broker answers")
            known = client.cluster.partitions_for_topic(topic)
        if known is not None:
            return known
        if topic in client.cluster.unauthorized_topics:
            raise TopicAuthorizationFailedError(topic)
        raise UnknownTopicOrPartitionError(topic)

    async def _send(
        self, at: TopicPartition, rows: Sequence[Row], outcome: Outcome
    ) -> _Refused | None:
        """Send rows of a partition in order, up to a batch that is refused, which is returned."""
        rest = list(rows)
        while rest and outcome.failure is None:
            batch, sent, rest = self._fill(rest, outcome)
            try:
                if sent:
                    await (await self._producer.send_batch(batch, at.topic, partition=at.partition))
            except BLAME_THE_TOPIC as error:
                outcome.refuse_topic([*sent, *rest], name_of(error))
                return None
            except KafkaError as error:
                if blames_the_batch(error):
                    return _Refused(sent, rest, name_of(error))
                outcome.failure = error
                return None
            outcome.acknowledged += [row.id for row in sent]
        return None

    def _fill(self, rows: list[Row], outcome: Outcome) -> tuple[Any, list[Row], list[Row]]:
        """A batch of the first rows, those rows, and the others."""
        batch = self._producer.create_batch()
        taken: list[Row] = []
        for number, row in enumerate(rows):
            if outcome.follows_a_parked_row(row):
                continue
            try:
                fits = append(batch, row)
            except Exception as error:
                outcome.refuse(row, name_of(error))
                continue
            if not fits:
                return batch, taken, rows[number:]
            taken.append(row)
        return batch, taken, []

    async def _isolate(self, at: TopicPartition, refused: _Refused, outcome: Outcome) -> None:
        """Send a refused batch by halves, in order, until only rows at fault are left."""
        waiting = _halves(refused, outcome)
        while waiting and outcome.failure is None:
            await self.close()
            await self.start()
            while waiting:
                again = await self._send(at, waiting.pop(), outcome)
                if again:
                    waiting += _halves(again, outcome)
                    break

    async def close(self) -> None:
        """Close; what is not acknowledged soon is given up, and never sent after this returns."""
        if self._producer is None:
            return
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._producer.stop()
        except (KafkaError, TimeoutError):
            await self.abandon()

    async def abandon(self) -> None:
        """Send nothing more, not even what waits: another relay is active."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            # A connection is closed only once its peer has taken what was written to it, which a
            # frozen broker never does: a relay that waited for it would never come back.
            async with asyncio.timeout(_CLOSE_SECONDS):
                await producer.client.close()
        except TimeoutError:
            log.warning("connections to Kafka do not close; they are left to the system")
        finally:
            # An idempotent producer flushes for ever when it is stopped, and has no other way out.
            task = producer._sender.sender_task
            if task is not None:
                task.cancel()


def _halves(refused: _Refused, outcome: Outcome) -> list[list[Row]]:
    """What is to be sent of a refused batch and behind it, the first at the end."""
    if len(refused.batch) == 1:
        outcome.refuse(refused.batch[0], refused.reason)
        return [refused.rest]
    half = len(refused.batch) // 2
    return [refused.rest, refused.batch[half:], refused.batch[:half]]
