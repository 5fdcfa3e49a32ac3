"""Applies a batch to the database: one transaction, or as few as its poison allows."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from laurel_events import metrics
from laurel_events.answers import AnswerError
from laurel_events.batch import Batch, Received
from laurel_events.database import Database
from laurel_events.dead_letter_limits import DeadLetterLimits, TooManyDeadLettersError
from laurel_events.dead_letters import DeadLetter
from laurel_events.execution import Execution
from laurel_events.faults import backoff, described, is_out_of_reach, is_passing, name_of
from laurel_events.flow import Flow
from laurel_events.waiting import first_of

log = logging.getLogger(__name__)

_SAMPLE = 10
"""Dead letters that show what a consumer stopped at: few enough to do no harm, restart or not."""
_ENDS_THE_WORKER = (TooManyDeadLettersError, AnswerError)


class OutOfReachError(Exception):
    """No database has answered for a while: another replica may reach it."""


class Applier:
    """Runs a service's handlers on batches, exactly once in effect.

    `waiting` tells whether it waits for the database or whatever else a handler needs.
    """

    def __init__(
        self,
        flow: Flow,
        database: Database,
        resources: Mapping[type, Any],
        now: Callable[[], datetime],
        limits: DeadLetterLimits,
    ) -> None:
        self._service = flow.service
        self._reach = database.limits.reach
        self._execution = Execution(flow, database, resources, now, limits)
        self._sizes = {
            topic: options.batch_size
            for topic, options in flow.options.items()
            if options.batch_size is not None
        }
        self.waiting = False

    async def apply(self, batch: Batch, stop: asyncio.Event) -> bool:
        """Apply a batch, waiting out faults of the surroundings; False if stopped before done.

        Raises TooManyDeadLettersError before a batch past the limits is buried, all but a few
        records that show what it is, AnswerError, or OutOfReachError.
        """
        letters: list[DeadLetter] = [(item, item.reason) for item in batch.undecodable]
        for part in self._parts(batch.received) if batch.received or letters else ():
            if not await self._persist(part, letters, stop):
                return False
            letters = []
        for (topic, type_), count in batch.passed_over.items():
            metrics.PASSED_OVER.labels(self._service, topic, type_).inc(count)
        return True

    def _parts(self, received: Sequence[Received]) -> Iterator[Sequence[Received]]:
        """What goes into one transaction each; one part at least, for the dead letters."""
        if not self._sizes:
            yield received
            return
        parts: list[list[Received]] = [[]]
        seen: Counter[str] = Counter()
        for item in received:
            topic = item.record.topic
            number = seen[topic] // self._sizes.get(topic, len(received))
            seen[topic] += 1
            parts += [[] for _ in range(number + 1 - len(parts))]
            parts[number].append(item)
        yield from parts

    async def _persist(
        self, received: Sequence[Received], letters: Sequence[DeadLetter], stop: asyncio.Event
    ) -> bool:
        began = time.monotonic()
        try:
            for wait in backoff():
                try:
                    await self._apply(received, letters)
                except Exception as error:
                    if not is_passing(error):
                        raise
                    self.waiting = True
                    metrics.RETRIES.labels(self._service).inc()
                    log.warning("batch waits for its surroundings", extra={"fault": name_of(error)})
                    if is_out_of_reach(error) and time.monotonic() - began > self._reach:
                        raise OutOfReachError from error
                    if await first_of(stop.wait(), seconds=wait):
                        return False
                else:
                    return True
        except TooManyDeadLettersError as stopped:
            await self._bury_some(stopped.letters)
            raise
        finally:
            self.waiting = False
        return False

    async def _bury_some(self, letters: Sequence[DeadLetter]) -> None:
        with suppress(Exception):
            await self._execution.bury(letters[:_SAMPLE])

    async def _apply(self, received: Sequence[Received], letters: Sequence[DeadLetter]) -> None:
        try:
            await self._execution.run(received, letters)
        except _ENDS_THE_WORKER:
            raise
        except Exception as error:
            if is_passing(error):
                raise
            await self._isolate(received, letters, error)

    async def _isolate(
        self, received: Sequence[Received], letters: Sequence[DeadLetter], error: Exception
    ) -> None:
        """Halve until the event that a handler chokes on stands alone; it alone is buried."""
        if len(received) <= 1:
            await self._last_chance(received, letters, error)
            return
        half = len(received) // 2
        await self._apply(received[:half], letters)
        await self._apply(received[half:], ())

    async def _last_chance(
        self, received: Sequence[Received], letters: Sequence[DeadLetter], error: Exception
    ) -> None:
        """Try a lone event once more, as two replicas may have collided on a unique key."""
        try:
            await self._execution.run(received, letters)
        except _ENDS_THE_WORKER:
            raise
        except Exception as again:
            if is_passing(again):
                raise
            log.error("handler failed", extra=described(again))
            reason = f"handler failed with {name_of(error)}"
            await self._execution.run((), [*letters, *((item, reason) for item in received)])
