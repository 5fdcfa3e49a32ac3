"""The relay: publishes the outbox to Kafka in order and deletes what was acknowledged."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import psycopg
from psycopg import OperationalError

from laurel_events import metrics
from laurel_events.connections import Connection
from laurel_events.database import utc_now
from laurel_events.kafka import Kafka, cluster
from laurel_events.lease import Lease, LeaseLostError, is_held
from laurel_events.loops import keep_running
from laurel_events.outbox import CHANNEL
from laurel_events.outbox_queue import BATCH_ROWS, OutboxQueue, Row
from laurel_events.pace import Pace
from laurel_events.publisher import Publisher
from laurel_events.sending import Outcome
from laurel_events.sleeping import Sleep
from laurel_events.waiting import first_of, until_one_ends

log = logging.getLogger(__name__)

_STANDBY_SECONDS = 1.0
_REST_SECONDS = 0.04
_POLLS = 4
"""How often an active relay looks for more before it sleeps: a busy one is not to be notified."""
_SEND_SECONDS = 30.0
_RELEASE_EVERY = timedelta(seconds=5)
_STALLED_AFTER = timedelta(seconds=60)


class Relay:
    """Moves a service's outbox to Kafka; of several replicas one is active, by a renewed lease.

    A row that Kafka refuses is parked and holds back only what follows of its topic and key. A
    crash between acknowledgement and deletion publishes a record twice with the same `ce_id`;
    the inbox on the other side drops it.
    """

    def __init__(
        self,
        *,
        bootstrap: Kafka | str,
        dsn: str,
        service: str,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._kafka = cluster(bootstrap)
        self._dsn = dsn
        self._service = service
        self._now = now
        self._last_progress = now()
        self._release_at = now()

    def healthy(self) -> bool:
        """Whether it made progress lately, or waits for the database, or for an active relay."""
        return self._now() - self._last_progress < _STALLED_AFTER

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until `stop` is set; a lost database or broker is waited out."""
        await keep_running(partial(self._session, stop), stop, "relay")

    async def _session(self, stop: asyncio.Event) -> None:
        try:
            async with await Connection.open(self._dsn, autocommit=True) as database:
                lease = await self._become_active(database, stop)
                if lease:
                    await self._as_the_active_one(database, lease, stop)
        except LeaseLostError:
            log.warning("another relay is active; this one stands by")
        except psycopg.Error:
            self._progressed()
            raise

    async def _become_active(self, database: Any, stop: asyncio.Event) -> Lease | None:
        while not stop.is_set():
            lease = await Lease.take(database, f"{socket.gethostname()}:{os.getpid()}")
            if lease:
                return lease
            if await is_held(database):
                self._progressed()
            await first_of(stop.wait(), seconds=_STANDBY_SECONDS)
        return None

    async def _as_the_active_one(self, database: Any, lease: Lease, stop: asyncio.Event) -> None:
        publisher = Publisher(self._kafka, f"{self._service}-relay")
        async with await Connection.open(self._dsn, autocommit=True) as renewing:
            try:
                await until_one_ends(
                    lease.keep(renewing), self._relay(database, lease, publisher, stop)
                )
            finally:
                await publisher.abandon()
                with suppress(OperationalError):
                    await lease.release(renewing)

    async def _relay(
        self, database: Any, lease: Lease, publisher: Publisher, stop: asyncio.Event
    ) -> None:
        await publisher.start()
        await database.execute(f"listen {CHANNEL}")
        queue = OutboxQueue(database, lease.epoch)
        pace, polls, sleep = Pace(_REST_SECONDS), _POLLS, Sleep(database, queue)
        while not stop.is_set():
            await self._release_in_time(queue)
            await pace.kept()
            rows = await self._read(queue)
            pace.took(full=len(rows) >= BATCH_ROWS)
            self._progressed()
            if rows:
                lease.check()
                await self._move(queue, publisher, rows)
                await sleep.end()
                polls = _POLLS
            elif polls:
                polls -= 1
            else:
                await sleep.wait()
        await publisher.close()

    async def _move(self, queue: OutboxQueue, publisher: Publisher, rows: list[Row]) -> None:
        outcome = Outcome()
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                await publisher.publish(rows, outcome)
        finally:
            await self._settle(queue, outcome)
        if outcome.failure:
            raise outcome.failure

    async def _settle(self, queue: OutboxQueue, outcome: Outcome) -> None:
        if outcome.acknowledged:
            await queue.forget(outcome.acknowledged)
            metrics.RELAYED.labels(self._service).inc(len(outcome.acknowledged))
        if outcome.parked:
            await queue.park(outcome.parked)
            await self._count_parked(queue)
            log.error("rows of the outbox are parked", extra={"rows": len(outcome.parked)})

    async def _release_in_time(self, queue: OutboxQueue) -> None:
        if self._now() < self._release_at:
            return
        self._release_at = self._now() + _RELEASE_EVERY
        if await self._count_parked(queue):
            await queue.release()

    async def _count_parked(self, queue: OutboxQueue) -> int:
        count = await queue.parked()
        metrics.OUTBOX_PARKED.labels(self._service).set(count)
        return count

    async def _read(self, queue: OutboxQueue) -> list[Row]:
        rows = await queue.read()
        age = (self._now() - rows[0].created_at).total_seconds() if rows else 0.0
        metrics.OUTBOX_OLDEST_SECONDS.labels(self._service).set(max(0.0, age))
        return rows

    def _progressed(self) -> None:
        self._last_progress = self._now()
