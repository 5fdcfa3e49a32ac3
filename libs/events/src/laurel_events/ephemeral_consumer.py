"""Hears events that are worthless a second later: at once, or not at all (EVT-041)."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer

from laurel_events import metrics
from laurel_events.batch import Received, decode_batch, routes
from laurel_events.ephemeral_queue import EphemeralQueue
from laurel_events.faults import name_of
from laurel_events.flow import Flow
from laurel_events.groupless import move, reading
from laurel_events.injection import bind
from laurel_events.kafka import Kafka, cluster
from laurel_events.loops import keep_running
from laurel_events.runs import runs
from laurel_events.waiting import until_one_ends

log = logging.getLogger(__name__)

_POLL_MS = 500
_AT_ONCE = 1000


class EphemeralConsumer:
    """Hears all of a flow's ephemeral events from now on, in every process that runs one.

    No group, inbox, transaction or dead letter: a letter that is replayed tomorrow would tell what
    is no longer so. What does not decode, what a handler fails on and what it takes longer than
    `seconds` for is dropped and counted; so are the oldest beyond `room` events that wait for it,
    and those that waited for longer than `seconds`. `clock` tells seconds.
    """

    def __init__(
        self,
        *,
        bootstrap: Kafka | str,
        flow: Flow,
        resources: Mapping[type, Any],
        room: int = 1000,
        seconds: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._where = cluster(bootstrap)
        self._service = flow.service
        self._topics = sorted({event.TOPIC.name for event in flow.ephemeral})
        self._routes = routes(flow.ephemeral)
        self._handlers = {
            event: bind(handler, resources, given=1) for event, handler in flow.ephemeral.items()
        }
        self._seconds = seconds
        self._clock = clock
        self._queue = EphemeralQueue(flow.service, room, seconds, clock)
        self._listened = False
        self._answered, self._answered_at = 0, 0.0

    def ready(self) -> bool:
        """Whether it has stood at the end of its topics once: from then on it hears what comes.

        It stays so while Kafka is away: who loses typing only should go on serving.
        """
        return self._listened or not self._topics

    async def run(self, stop: asyncio.Event) -> None:
        """Hear and handle until `stop` is set; what waits then is dropped."""
        if not self._topics:
            await stop.wait()
            return
        reader = keep_running(lambda: self._read(stop), stop, "reader of ephemeral events")
        await until_one_ends(reader, self._handle_all())

    async def _read(self, stop: asyncio.Event) -> None:
        client_id = f"{self._service}-ephemeral"
        listening = metrics.EPHEMERAL_LISTENING.labels(self._service)
        try:
            async with reading(self._where, client_id, self._topics, "latest") as consumer:
                self._listened = True
                self._answered, self._answered_at = 0, self._clock()
                listening.set(1)
                while not stop.is_set():
                    await self._hear(consumer)
        finally:
            listening.set(0)

    async def _hear(self, consumer: AIOKafkaConsumer) -> None:
        fetched = await consumer.getmany(timeout_ms=_POLL_MS, max_records=_AT_ONCE)
        if self._was_deaf(consumer):
            # Frozen, or cut off from a broker: what came meanwhile is worthless, however much.
            self._missed("late", sum(map(len, fetched.values())))
            await move(consumer, "latest")
            return
        batch = await decode_batch(fetched, {}, self._routes)
        for (topic, type_), number in batch.passed_over.items():
            metrics.PASSED_OVER.labels(self._service, topic, type_).inc(number)
        self._missed("undecodable", len(batch.undecodable))
        self._queue.add(batch.received)

    def _was_deaf(self, consumer: AIOKafkaConsumer) -> bool:
        """Whether more time has passed since the last answer of the brokers than events may wait.

        They answer about twice a second, also where there is nothing; the one that is silent for
        longest counts.
        """
        answered = min(consumer.last_poll_timestamp(at) or 0 for at in consumer.assignment())
        if answered == self._answered:
            return False
        self._answered = answered
        before, self._answered_at = self._answered_at, self._clock()
        return self._answered_at - before > self._seconds + _POLL_MS / 1000

    async def _handle_all(self) -> None:
        while True:
            for event, items in runs(await self._queue.take()):
                await self._handle(event, items)

    async def _handle(self, event: type[Any], items: Sequence[Received]) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await self._handlers[event]([one.message for one in items])
        except TimeoutError:
            self._missed("slow", len(items))
        except Exception as error:
            self._missed("failed", len(items))
            log.warning("an ephemeral event was not handled", extra={"fault": name_of(error)})
        else:
            metrics.EPHEMERAL_HEARD.labels(self._service).inc(len(items))

    def _missed(self, why: str, number: int) -> None:
        metrics.EPHEMERAL_MISSED.labels(self._service, why).inc(number)
