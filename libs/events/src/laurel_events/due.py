"""Due rows: time as data, so that it survives everything and runs once on many replicas."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from laurel_events import deferral, due_claims, housekeeping, metrics
from laurel_events.connections import Connection
from laurel_events.database import Database, utc_now
from laurel_events.due_task import DueTask, LeaseLostError
from laurel_events.faults import described
from laurel_events.flow import Flow
from laurel_events.injection import bind
from laurel_events.loops import keep_running
from laurel_events.retrying import Retrying
from laurel_events.transaction import UnitOfWork
from laurel_events.waiting import first_of

log = logging.getLogger(__name__)

_CHANNEL = "due"
_MOST_IDLE_SECONDS = 2.0
_LONGEST_BACKOFF = timedelta(minutes=5)
_STALLED_AFTER = timedelta(seconds=60)
_STUCK_AFTER = timedelta(minutes=15)
_AT_ONCE = 8
"""Tasks of one kind at once in a process, where the flow says nothing."""


class DueWorker:
    """Claims due rows and runs their handlers, several of each kind at once, in no transaction.

    A row is held by a lease, which is renewed while its handler runs: a worker that dies loses
    it. A handler that raises, or settles nothing, is run again with growing delay.
    """

    def __init__(
        self,
        *,
        dsn: str,
        flow: Flow,
        database: Database,
        resources: Mapping[type, Any],
        now: Callable[[], datetime] = utc_now,
        lease: timedelta = timedelta(seconds=60),
    ) -> None:
        self._dsn = dsn
        self._service = flow.service
        due = {**flow.due, housekeeping.PRUNE_INBOX: housekeeping.pruning(flow)}
        due[deferral.RETRY] = Retrying(flow, database, resources, now).retry
        self._handlers = {kind: bind(handler, resources) for kind, handler in due.items()}
        self._at_once = {kind: flow.at_once.get(kind, _AT_ONCE) for kind in due}
        self._database = database
        self._now = now
        self._lease = lease
        self._running: dict[asyncio.Task[None], tuple[DueTask, datetime]] = {}
        self._finished = asyncio.Event()
        self._last_progress = now()

    def healthy(self) -> bool:
        """Whether it looked for work lately or waits for the database, and no task is stuck."""
        now = self._now()
        stuck = any(now - began > _STUCK_AFTER for _, began in self._running.values())
        return not stuck and now - self._last_progress < _STALLED_AFTER

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then let running handlers finish."""
        renewing = asyncio.ensure_future(self._renew())
        try:
            await keep_running(partial(self._session, stop), stop, "due worker")
            await asyncio.gather(*self._running, return_exceptions=True)
        finally:
            renewing.cancel()

    async def _session(self, stop: asyncio.Event) -> None:
        try:
            async with await Connection.open(
                self._dsn, autocommit=True, row_factory=namedtuple_row
            ) as database:
                await database.execute(f"listen {_CHANNEL}")
                await self._work(database, stop)
        except psycopg.Error:
            self._last_progress = self._now()
            raise

    async def _work(self, database: Any, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._last_progress = self._now()
            self._finished.clear()
            claimed = await due_claims.claim(database, self._rooms(), self._now(), self._lease)
            for task in claimed:
                self._spawn(task)
            if not claimed:
                await self._idle(database, stop)

    def _rooms(self) -> dict[str, int]:
        rooms = dict(self._at_once)
        for task, _ in self._running.values():
            rooms[task.kind] -= 1
        return rooms

    def _spawn(self, task: DueTask) -> None:
        running = asyncio.create_task(self._attempt(task))
        self._running[running] = (task, self._now())
        running.add_done_callback(self._end)

    def _end(self, running: asyncio.Task[None]) -> None:
        del self._running[running]
        self._finished.set()

    async def _attempt(self, task: DueTask) -> None:
        outcome = "failed"
        try:
            await self._handlers[task.kind](task, self._unit_of_work_of(task))
            outcome = "handled"
        except LeaseLostError:
            outcome = "lost"
            log.warning("a due task ran longer than its lease", extra={"kind": task.kind})
        except Exception as error:
            log.warning(
                "due task failed",
                extra={"kind": task.kind, "attempt": task.attempt, **described(error)},
            )
            await self._postpone(task)
        metrics.DUE_RUNS.labels(self._service, task.kind, outcome).inc()

    def _unit_of_work_of(self, task: DueTask) -> UnitOfWork:
        return self._database.unit_of_work(
            self._now,
            correlation_id=task.correlation_id,
            traceparent=task.traceparent,
            origin=task.origin,
        )

    async def _postpone(self, task: DueTask) -> None:
        delay = min(_LONGEST_BACKOFF, timedelta(seconds=0.5) * 2 ** min(task.attempt, 12))
        await due_claims.give_back(self._dsn, task, self._now() + delay)

    async def _renew(self) -> None:
        """Hold the rows of what runs, three times a lease."""
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            claims = [task.claim for task, _ in self._running.values()]
            if claims:
                await due_claims.keep(self._dsn, claims, self._now(), self._lease)

    async def _idle(self, database: Any, stop: asyncio.Event) -> None:
        """Wait for the next row that there is room for, or for room where a kind is full."""
        rooms = self._rooms()
        wait = await self._seconds_to_next(database, [kind for kind in rooms if rooms[kind] > 0])
        waits = [_notified(database, wait), stop.wait()]
        if min(rooms.values()) <= 0:
            waits.append(self._finished.wait())
        await first_of(*waits, seconds=wait)

    async def _seconds_to_next(self, database: Any, kinds: list[str]) -> float:
        due_at = await due_claims.next_due(database, kinds) if kinds else None
        if due_at is None:
            return _MOST_IDLE_SECONDS
        return float(min(_MOST_IDLE_SECONDS, max(0.005, (due_at - self._now()).total_seconds())))


async def _notified(database: Any, seconds: float) -> None:
    async for _ in database.notifies(timeout=seconds, stop_after=1):
        return
