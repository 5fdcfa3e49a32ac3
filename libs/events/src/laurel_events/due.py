"""Due rows: time as data, so that it survives everything and runs once on many replicas."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from laurel_events import housekeeping, metrics
from laurel_events.database import Database, utc_now
from laurel_events.due_task import DueTask
from laurel_events.faults import described, name_of
from laurel_events.flow import Flow
from laurel_events.injection import bind
from laurel_events.loops import keep_running
from laurel_events.transaction import UnitOfWork

log = logging.getLogger(__name__)

_CHANNEL = "due"
_MOST_IDLE_SECONDS = 2.0
_LONGEST_BACKOFF = timedelta(minutes=5)

_CLAIM = """
    update due set due_at = %(lease)s, attempt = due.attempt + 1
    from (
        select kind, key from due
        where due_at <= %(now)s and kind = any(%(kinds)s)
        order by due_at limit %(limit)s
        for update skip locked
    ) as claimed
    where due.kind = claimed.kind and due.key = claimed.key
    returning due.kind, due.key, due.payload, due.attempt, due.due_at as lease,
        due.correlation_id, due.traceparent
"""
_NEXT = "select min(due_at) from due where kind = any(%(kinds)s)"
_RETRY = """
    update due set due_at = %(at)s
    where kind = %(kind)s and key = %(key)s and due_at = %(lease)s
"""


class DueWorker:
    """Claims due rows and runs their handlers, several at once, outside any transaction.

    A row is held by a lease: a worker that dies loses it when the lease ends. A handler that
    raises, or settles nothing, is run again with growing delay.
    """

    def __init__(
        self,
        *,
        dsn: str,
        flow: Flow,
        database: Database,
        resources: Mapping[type, Any],
        now: Callable[[], datetime] = utc_now,
        concurrency: int = 8,
        lease: timedelta = timedelta(seconds=60),
    ) -> None:
        self._dsn = dsn
        self._service = flow.service
        due = {**flow.due, housekeeping.PRUNE_INBOX: housekeeping.prune_inbox}
        self._handlers = {kind: bind(handler, resources) for kind, handler in due.items()}
        self._database = database
        self._now = now
        self._concurrency = concurrency
        self._lease = lease
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then let running handlers finish."""
        await keep_running(partial(self._session, stop), stop, "due worker")
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _session(self, stop: asyncio.Event) -> None:
        async with await psycopg.AsyncConnection.connect(
            self._dsn, autocommit=True, row_factory=namedtuple_row
        ) as database:
            await database.execute(f"listen {_CHANNEL}")
            while not stop.is_set():
                claimed = await self._claim(database)
                for task in claimed:
                    self._spawn(task)
                if not claimed:
                    await self._idle(database)

    async def _claim(self, database: Any) -> list[DueTask]:
        room = self._concurrency - len(self._running)
        if room <= 0:
            return []
        now = self._now()
        cursor = await database.execute(
            _CLAIM,
            {
                "now": now,
                "lease": now + self._lease,
                "kinds": list(self._handlers),
                "limit": room,
            },
        )
        return [DueTask(**row._asdict()) for row in await cursor.fetchall()]

    def _spawn(self, task: DueTask) -> None:
        running = asyncio.create_task(self._attempt(task))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _attempt(self, task: DueTask) -> None:
        try:
            await self._handlers[task.kind](task, self._unit_of_work_of(task))
            outcome = "handled"
        except Exception as error:
            outcome = "failed"
            log.warning(
                "due task failed",
                extra={"kind": task.kind, "attempt": task.attempt, **described(error)},
            )
            await self._postpone(task)
        metrics.DUE_RUNS.labels(self._service, task.kind, outcome).inc()

    def _unit_of_work_of(self, task: DueTask) -> UnitOfWork:
        return self._database.unit_of_work(
            self._now, correlation_id=task.correlation_id, traceparent=task.traceparent
        )

    async def _postpone(self, task: DueTask) -> None:
        """Best effort: where the database is gone, the end of the lease does the same."""
        delay = min(_LONGEST_BACKOFF, timedelta(seconds=0.5) * 2 ** min(task.attempt, 12))
        try:
            async with self._database.unit_of_work(self._now)() as tx:
                connection = await tx.session.connection()
                await connection.exec_driver_sql(
                    _RETRY,
                    {
                        "at": self._now() + delay,
                        "kind": task.kind,
                        "key": task.key,
                        "lease": task.lease,
                    },
                )
        except Exception as error:
            log.warning("could not postpone a due task", extra={"fault": name_of(error)})

    async def _idle(self, database: Any) -> None:
        wait = await self._seconds_to_next(database)
        if len(self._running) >= self._concurrency:
            await asyncio.wait(self._running, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            return
        async for _ in database.notifies(timeout=wait, stop_after=1):
            return

    async def _seconds_to_next(self, database: Any) -> float:
        cursor = await database.execute(_NEXT, {"kinds": list(self._handlers)})
        (due_at,) = await cursor.fetchone()
        if due_at is None:
            return _MOST_IDLE_SECONDS
        return float(min(_MOST_IDLE_SECONDS, max(0.005, (due_at - self._now()).total_seconds())))
