"""Applies a batch to the database: one transaction, or as few as its poison allows."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from laurel_schemas import Event

from laurel_events import dead_letters, inbox, metrics, tracing
from laurel_events.batch import Batch, Received, runs
from laurel_events.database import Database
from laurel_events.dead_letter_limits import DeadLetterLimits, TooManyDeadLettersError
from laurel_events.dead_letters import DeadLetter
from laurel_events.faults import backoff, described, is_passing, name_of
from laurel_events.flow import Flow, Reject, is_naturally_idempotent
from laurel_events.injection import bind
from laurel_events.message import Message
from laurel_events.transaction import Transaction
from laurel_events.waiting import first_of

log = logging.getLogger(__name__)


class Applier:
    """Runs a service's handlers on batches, exactly once in effect."""

    def __init__(
        self,
        flow: Flow,
        database: Database,
        resources: Mapping[type, Any],
        now: Callable[[], datetime],
        limits: DeadLetterLimits,
    ) -> None:
        self._service = flow.service
        self._handlers = {
            event: bind(handler, resources) for event, handler in flow.consumes.items()
        }
        self._unit_of_work = database.unit_of_work(now)
        self._limits = limits

    async def apply(self, batch: Batch, stop: asyncio.Event) -> bool:
        """Apply a batch, waiting out faults of the surroundings; False if stopped before done.

        Raises TooManyDeadLettersError before anything of a batch past the limits is buried.
        """
        letters: list[DeadLetter] = [(item, item.reason) for item in batch.undecodable]
        for wait in backoff():
            try:
                await self._apply(batch.received, letters)
            except Exception as error:
                if not is_passing(error):
                    raise
                metrics.RETRIES.labels(self._service).inc()
                log.warning("batch waits for its surroundings", extra={"fault": name_of(error)})
                if await first_of(stop.wait(), seconds=wait):
                    return False
            else:
                return True
        return False

    async def _apply(self, received: Sequence[Received], letters: Sequence[DeadLetter]) -> None:
        letters = list(letters)
        while True:
            try:
                return await self._transact(received, letters)
            except Reject as refusal:
                refused = [item for item in received if item.message is refusal.message]
                received = [item for item in received if item.message is not refusal.message]
                letters += [(item, refusal.reason) for item in refused]
            except TooManyDeadLettersError:
                raise
            except Exception as error:
                if is_passing(error):
                    raise
                return await self._isolate(received, letters, error)

    async def _isolate(
        self, received: Sequence[Received], letters: Sequence[DeadLetter], error: Exception
    ) -> None:
        """Halve until the event that a handler chokes on stands alone; it alone is buried."""
        if len(received) <= 1:
            return await self._last_chance(received, letters, error)
        half = len(received) // 2
        await self._apply(received[:half], letters)
        await self._apply(received[half:], ())
        return None

    async def _last_chance(
        self, received: Sequence[Received], letters: Sequence[DeadLetter], error: Exception
    ) -> None:
        """Try a lone event once more, as two replicas may have collided on a unique key."""
        try:
            return await self._transact(received, letters)
        except TooManyDeadLettersError:
            raise
        except Reject as refusal:
            reason = refusal.reason
        except Exception as again:
            if is_passing(again):
                raise
            log.error("handler failed", extra=described(again))
            reason = f"handler failed with {name_of(error)}"
        return await self._transact((), [*letters, *((item, reason) for item in received)])

    async def _transact(self, received: Sequence[Received], letters: Sequence[DeadLetter]) -> None:
        async with self._unit_of_work() as tx:
            await dead_letters.bury(tx, self._service, letters)
            for kind, messages in runs(received, self._handlers):
                await self._dispatch(kind, messages, tx)
            self._limits.check(len(received), len(letters))
        for item, _ in letters:
            metrics.DEAD_LETTERS.labels(self._service, item.record.topic).inc()

    async def _dispatch(
        self, kind: type[Event], messages: Sequence[Message[Event]], tx: Transaction
    ) -> None:
        handler = self._handlers[kind]
        if not is_naturally_idempotent(handler):
            fresh = await inbox.only_new(tx.session, messages)
            metrics.DUPLICATES.labels(self._service).inc(len(messages) - len(fresh))
            messages = fresh
        if messages:
            with tracing.handling(self._service, kind, messages):
                await handler(messages, tx)
        metrics.CONSUMED.labels(self._service, kind.TYPE).inc(len(messages))
