"""Events that are worthless a second later: sent at once, or not at all."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from laurel_schemas import Event
from uuid_utils.compat import uuid7

from laurel_events import metrics
from laurel_events.database import utc_now
from laurel_events.faults import backoff, name_of
from laurel_events.kafka import Kafka, cluster
from laurel_events.message import Metadata
from laurel_events.tracing import first_traceparent
from laurel_events.waiting import first_of
from laurel_events.wire import Record, encode

log = logging.getLogger(__name__)

_CLOSE_SECONDS = 1.0


class _Waiting(NamedTuple):
    record: Record
    since: float


class EphemeralProducer:
    """Sends typing, presence and live figures without outbox and inbox, and never waits.

    A resource of a service: an async context manager. Beyond `room` events, or when Kafka is away
    for longer than `seconds`, the oldest are dropped and counted: who comes late would be told
    what is no longer so. It has a connection of its own, so that it can't slow the relay, and opens
    it for the first event: a process that publishes none has none.
    """

    def __init__(
        self,
        bootstrap: Kafka | str,
        *,
        service: str,
        room: int = 1000,
        seconds: float = 2.0,
        now: Callable[[], datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
        new_id: Callable[[], UUID] = uuid7,
    ) -> None:
        self._options = cluster(bootstrap).client(f"{service}-ephemeral", seconds=5)
        self._service = service
        self._waiting: deque[_Waiting] = deque()
        self._room = room
        self._seconds = seconds
        self._now = now
        self._clock = clock
        self._new_id = new_id
        self._more = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    async def __aenter__(self) -> Self:
        self._sending = asyncio.ensure_future(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Give what waits a moment, and drop the rest."""
        await first_of(self._empty.wait(), seconds=_CLOSE_SECONDS)
        self._sending.cancel()
        await asyncio.gather(self._sending, return_exceptions=True)
        self._drop("closed", len(self._waiting))

    def publish(self, event: Event) -> UUID:
        """Send an event soon, or never; returns its id at once."""
        id_ = self._new_id()
        meta = Metadata(
            id_,
            event.TYPE,
            f"/laurel/{self._service}",
            self._now(),
            correlation_id=id_,
            traceparent=first_traceparent(id_, id_),
        )
        if len(self._waiting) >= self._room:
            self._waiting.popleft()
            self._drop("full")
        self._waiting.append(_Waiting(encode(event, meta), self._clock()))
        self._empty.clear()
        self._more.set()
        return id_

    async def _run(self) -> None:
        for wait in backoff(longest=2.0):
            await self._more.wait()
            producer = AIOKafkaProducer(**self._options, acks=1)
            try:
                await producer.start()
                await self._send_all(producer)
            except (KafkaError, OSError, TimeoutError) as error:
                log.warning("ephemeral events are not sent", extra={"fault": name_of(error)})
                await asyncio.sleep(wait)
            finally:
                with suppress(KafkaError, TimeoutError):
                    async with asyncio.timeout(_CLOSE_SECONDS):
                        await producer.stop()

    async def _send_all(self, producer: Any) -> None:
        while True:
            while self._waiting:
                await self._send(producer, self._waiting.popleft())
            self._more.clear()
            self._empty.set()
            await self._more.wait()

    async def _send(self, producer: Any, waiting: _Waiting) -> None:
        left = self._seconds - (self._clock() - waiting.since)
        if left <= 0:
            self._drop("late")
            return
        record = waiting.record
        try:
            async with asyncio.timeout(left):
                sent = await producer.send(
                    record.topic, record.value, record.key, headers=list(record.headers)
                )
        except (KafkaError, TimeoutError):
            self._drop("refused")
            raise
        sent.add_done_callback(self._told)

    def _told(self, sent: asyncio.Future[Any]) -> None:
        if sent.cancelled() or sent.exception():
            self._drop("refused")
        else:
            metrics.EPHEMERAL_SENT.labels(self._service).inc()

    def _drop(self, why: str, number: int = 1) -> None:
        metrics.EPHEMERAL_DROPPED.labels(self._service, why).inc(number)
