"""Tries deferred events again, lane by lane, as due work."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from laurel_events import dead_letters, deferral, inbox, metrics
from laurel_events.answers import Deferred, Rejected
from laurel_events.attributes import UndecodableError
from laurel_events.batch import Received, Undecodable, read, routes
from laurel_events.database import Database
from laurel_events.dead_letter_limits import DeadLetterLimits
from laurel_events.deferral import Parked
from laurel_events.due_task import DueTask
from laurel_events.execution import Execution
from laurel_events.faults import described, is_passing, name_of
from laurel_events.flow import Flow
from laurel_events.transaction import Transaction, UnitOfWork

log = logging.getLogger(__name__)

_LONGEST_WAIT = timedelta(minutes=1)
_AT_A_TIME = 100
"""Events of a lane in one run, so that its lease does not end meanwhile."""
_TRIES_OF_A_FAULT = 3


class _StillWaiting(Exception):
    """Undoes what a handler did for an event that it then deferred."""

    def __init__(self, parked: Parked, waits_for: str) -> None:
        super().__init__()
        self.parked = parked
        self.waits_for = waits_for


class Retrying:
    """The due handler that tries the events of a lane until one still waits.

    One that has waited longer than `Flow.defer_for` goes to the dead letters, and the next one has
    its turn.
    """

    def __init__(
        self,
        flow: Flow,
        database: Database,
        resources: Mapping[type, Any],
        now: Callable[[], datetime],
    ) -> None:
        self._service = flow.service
        self._defer_for = flow.defer_for
        self._routes = routes(flow.consumes)
        self._execution = Execution(flow, database, resources, now, DeadLetterLimits())

    async def retry(self, task: DueTask, unit_of_work: UnitOfWork) -> None:
        """Try one lane: `task.key` names it."""
        try:
            for _ in range(_AT_A_TIME):
                async with unit_of_work() as tx:
                    if not await self._next(task, tx):
                        return
        except _StillWaiting as still:
            await self._wait(task, unit_of_work, still)
        except Exception as error:
            if is_passing(error) or task.attempt < _TRIES_OF_A_FAULT:
                raise
            log.error("handler failed", extra=described(error))
            await self._give_up(task, unit_of_work, f"handler failed with {name_of(error)}")
        else:
            async with unit_of_work() as tx:
                await task.again(tx, tx.now)

    async def _next(self, task: DueTask, tx: Transaction) -> bool:
        """Try the event whose turn it is; False without one."""
        parked = await deferral.first(tx.session, task.key)
        if parked is None:
            await task.done(tx)
            return False
        if reason := await self._try(parked, tx):
            await self._bury(parked, reason, tx)
        await deferral.done(tx.session, parked)
        return True

    async def _try(self, parked: Parked, tx: Transaction) -> str | None:
        """Handle an event; returns why it goes to the dead letters, if it does."""
        try:
            message = read(parked, self._routes)
        except UndecodableError as error:
            return str(error)
        if message is None:
            return None
        answer = await self._execution.handle(tx, Received(parked, message))
        if isinstance(answer, Deferred):
            raise _StillWaiting(parked, answer.waits_for)
        return answer.reason if isinstance(answer, Rejected) else None

    async def _wait(self, task: DueTask, unit_of_work: UnitOfWork, still: _StillWaiting) -> None:
        """Try again after as long as it has waited, a minute at most."""
        async with unit_of_work() as tx:
            age = tx.now - still.parked.deferred_at
            if age <= self._defer_for:
                await deferral.waits(tx.session, still.parked, still.waits_for)
                pause = max(deferral.FIRST_WAIT, min(_LONGEST_WAIT, age))
                await task.again(tx, tx.now + pause)
                return
        await self._give_up(task, unit_of_work, f"waited {age} for {still.waits_for}")

    async def _give_up(self, task: DueTask, unit_of_work: UnitOfWork, reason: str) -> None:
        async with unit_of_work() as tx:
            if parked := await deferral.first(tx.session, task.key):
                await self._bury(parked, reason, tx)
                await deferral.done(tx.session, parked)
            await task.again(tx, tx.now)

    async def _bury(self, parked: Parked, reason: str, tx: Transaction) -> None:
        # A corrected letter comes again under its own identity.
        await inbox.forget(tx.session, [(parked.source, parked.event_id)])
        await dead_letters.bury(tx, self._service, [(Undecodable(parked, reason), reason)])
        topic, service = parked.topic, self._service

        async def count() -> None:
            metrics.DEAD_LETTERS.labels(service, topic).inc()

        tx.after_commit(count)
