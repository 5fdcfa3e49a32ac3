"""The consumer: at-least-once delivery turned into exactly-once effect (design 3)."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from laurel_events import metrics
from laurel_events.applier import Applier
from laurel_events.batch import Batch, decode_batch
from laurel_events.database import Database, utc_now
from laurel_events.dead_letter_limits import DeadLetterLimits, TooManyDeadLettersError
from laurel_events.faults import backoff
from laurel_events.flow import Flow
from laurel_events.waiting import first_of

__all__ = ["Consumer", "DeadLetterLimits", "TooManyDeadLettersError"]

log = logging.getLogger(__name__)

_POLL_MS = 500
_FETCH_BYTES = 4 * 1024 * 1024
_FETCHES_AHEAD = 2
"""One decoded and one on its way, so that neither the database nor the processor waits."""
_STALLED_AFTER = timedelta(minutes=2)


class Consumer:
    """Consumes a service's topics: fetches and decodes the next batch while the last one commits.

    `run` returns once `stop` is set and the batch in hand is committed. It raises
    TooManyDeadLettersError rather than drain a topic into its dead letters.
    """

    def __init__(
        self,
        *,
        bootstrap: str,
        flow: Flow,
        database: Database,
        resources: Mapping[type, Any],
        now: Callable[[], datetime] = utc_now,
        batch_size: int = 4000,
        limits: DeadLetterLimits | None = None,
    ) -> None:
        self._flow = flow
        self._now = now
        self._batch_size = batch_size
        self._applier = Applier(flow, database, resources, now, limits or DeadLetterLimits())
        self._kafka = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            group_id=flow.service,
            client_id=flow.service,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=_FETCH_BYTES,
            session_timeout_ms=15_000,
            heartbeat_interval_ms=3_000,
            max_poll_interval_ms=600_000,
        )
        self._fetching = asyncio.Lock()
        self._working = asyncio.Lock()
        self._committing: asyncio.Future[None] | None = None
        self._generation = 0
        self._last_progress = now()

    def healthy(self) -> bool:
        """Whether the loop made progress lately."""
        return self._now() - self._last_progress < _STALLED_AFTER

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set."""
        if not self._flow.consumes:
            await stop.wait()
            return
        await self._start(stop)
        try:
            await self._consume(stop)
        finally:
            await self._kafka.stop()

    async def _start(self, stop: asyncio.Event) -> None:
        self._kafka.subscribe(self._flow.topics, listener=_Rebalance(self))
        for wait in backoff():
            try:
                await self._kafka.start()
                return
            except KafkaError as error:
                log.warning("kafka not reachable: %s; retrying", type(error).__name__)
                if await first_of(stop.wait(), seconds=wait):
                    return

    async def _consume(self, stop: asyncio.Event) -> None:
        stopping = asyncio.ensure_future(stop.wait())
        ahead = deque(asyncio.ensure_future(self._fetch()) for _ in range(_FETCHES_AHEAD))
        try:
            while not stop.is_set():
                await asyncio.wait({ahead[0], stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not ahead[0].done():
                    break
                generation, batch = ahead.popleft().result()
                ahead.append(asyncio.ensure_future(self._fetch()))
                await self._handle(generation, batch, stop)
        finally:
            for task in (*ahead, stopping):
                task.cancel()
            await asyncio.gather(*ahead, stopping, return_exceptions=True)
            await self._settle()

    async def _fetch(self) -> tuple[int, Batch]:
        async with self._fetching:
            for wait in backoff():
                try:
                    fetched = await self._kafka.getmany(
                        timeout_ms=_POLL_MS, max_records=self._batch_size
                    )
                    # Read together with the records: a rebalance since then makes them stale.
                    return self._generation, await decode_batch(fetched)
                except KafkaError as error:
                    log.warning("fetch failed: %s; retrying", type(error).__name__)
                    await asyncio.sleep(wait)
        raise AssertionError("backoff never ends")

    async def _handle(self, generation: int, batch: Batch, stop: asyncio.Event) -> None:
        self._last_progress = self._now()
        if not batch.offsets:
            return
        async with self._working:
            if generation != self._generation:
                return
            with metrics.BATCH_SECONDS.labels(self._flow.service).time():
                if not await self._applier.apply(batch, stop):
                    return
            await self._settle()
            self._committing = asyncio.ensure_future(self._commit(batch))
        self._report_lag(batch)

    async def _commit(self, batch: Batch) -> None:
        # A failed commit costs a second delivery, which the inbox drops.
        with suppress(CommitFailedError, IllegalStateError, KafkaError):
            await self._kafka.commit(batch.offsets)

    async def _settle(self) -> None:
        """Wait for the offsets of the last applied batch: they commit beside the next one."""
        if self._committing:
            await self._committing

    def _report_lag(self, batch: Batch) -> None:
        for partition, offset in batch.offsets.items():
            with suppress(IllegalStateError):
                end = self._kafka.highwater(partition) or offset
                metrics.LAG.labels(self._flow.service, partition.topic, partition.partition).set(
                    end - offset
                )

    async def release(self) -> None:
        """Let the batch in hand commit, and forget what was fetched ahead (rebalance)."""
        self._generation += 1
        async with self._working:
            await self._settle()


class _Rebalance(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: set[Any]) -> None:
        await self._consumer.release()

    async def on_partitions_assigned(self, assigned: set[Any]) -> None:
        log.info("partitions assigned", extra={"partitions": len(assigned)})
