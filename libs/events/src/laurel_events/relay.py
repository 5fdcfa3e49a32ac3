"""The relay: publishes the outbox to Kafka in order and deletes what was acknowledged."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import psycopg
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from laurel_schemas.topic import MAX_EVENT_BYTES

from laurel_events import metrics
from laurel_events.database import utc_now
from laurel_events.loops import keep_running
from laurel_events.outbox import CHANNEL, unpack
from laurel_events.waiting import first_of

_BATCH = 2000
_IDLE_SECONDS = 1.0
_STALLED_AFTER = timedelta(minutes=2)
_HEADROOM_BYTES = 128 * 1024
# One relay a database: any constant will do, as advisory locks are per database.
_LOCK = 7_001
_READ = "select id, topic, key, value, headers, created_at from outbox order by id limit %s"
_DELETE = "delete from outbox where id = any(%s)"


class _Row(NamedTuple):
    id: int
    topic: str
    key: bytes | None
    value: bytes | None
    headers: bytes
    created_at: datetime


class Relay:
    """Moves a service's outbox to Kafka; of several replicas one is active, by advisory lock.

    A crash between acknowledgement and deletion publishes a record twice with the same
    `ce_id`; the inbox on the other side drops it.
    """

    def __init__(
        self,
        *,
        bootstrap: str,
        dsn: str,
        service: str,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._bootstrap = bootstrap
        self._dsn = dsn
        self._service = service
        self._now = now
        self._last_progress = now()

    def healthy(self) -> bool:
        """Whether the loop made progress lately, as the active relay or as a standby."""
        return self._now() - self._last_progress < _STALLED_AFTER

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until `stop` is set; a lost database or broker is waited out."""
        await keep_running(partial(self._session, stop), stop, "relay")

    async def _session(self, stop: asyncio.Event) -> None:
        async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as database:
            if not await self._become_active(database, stop):
                return
            producer = self._producer()
            await producer.start()
            try:
                await self._relay(database, producer, stop)
            finally:
                with suppress(KafkaError):
                    await producer.stop()

    def _producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            client_id=f"{self._service}-relay",
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_batch_size=256 * 1024,
            max_request_size=MAX_EVENT_BYTES + _HEADROOM_BYTES,
        )

    async def _become_active(self, database: Any, stop: asyncio.Event) -> bool:
        while not stop.is_set():
            cursor = await database.execute("select pg_try_advisory_lock(%s)", (_LOCK,))
            if (await cursor.fetchone())[0]:
                await database.execute(f"listen {CHANNEL}")
                return True
            self._last_progress = self._now()
            await first_of(stop.wait(), seconds=_IDLE_SECONDS)
        return False

    async def _relay(self, database: Any, producer: AIOKafkaProducer, stop: asyncio.Event) -> None:
        while not stop.is_set():
            rows = await self._read(database)
            self._last_progress = self._now()
            if rows:
                await _publish(producer, rows)
                await database.execute(_DELETE, ([row.id for row in rows],))
                metrics.RELAYED.labels(self._service).inc(len(rows))
            else:
                await _next_wakeup(database)

    async def _read(self, database: Any) -> list[_Row]:
        cursor = database.cursor(binary=True)
        await cursor.execute(_READ, (_BATCH,))
        rows = [_Row(*row) for row in await cursor.fetchall()]
        age = (self._now() - rows[0].created_at).total_seconds() if rows else 0.0
        metrics.OUTBOX_OLDEST_SECONDS.labels(self._service).set(max(0.0, age))
        return rows


async def _publish(producer: AIOKafkaProducer, rows: Sequence[_Row]) -> None:
    """Send in order and wait for every acknowledgement.

    On a failure nothing is deleted and the whole batch goes out again, so that no record
    overtakes an earlier one of its key.
    """
    sent = [
        await producer.send(row.topic, row.value, row.key, headers=unpack(row.headers))
        for row in rows
    ]
    await asyncio.gather(*sent)


async def _next_wakeup(database: Any) -> None:
    """Wait for a commit that appended, at most a moment, so that a lost one costs no more."""
    with suppress(StopAsyncIteration):
        await anext(database.notifies(timeout=_IDLE_SECONDS, stop_after=1))
