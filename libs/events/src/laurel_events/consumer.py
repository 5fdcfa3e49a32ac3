"""The consumer: at-least-once delivery turned into exactly-once effect (EVT-030)."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiokafka.errors import KafkaError

from laurel_events import metrics
from laurel_events.ahead import Ahead
from laurel_events.applier import Applier, OutOfReachError
from laurel_events.aside import Aside
from laurel_events.batch import Batch, decode_batch, routes
from laurel_events.database import Database, utc_now
from laurel_events.dead_letter_limits import DeadLetterLimits, TooManyDeadLettersError
from laurel_events.faults import backoff
from laurel_events.flow import Flow
from laurel_events.group import Rebalance, member
from laurel_events.intake import Intake
from laurel_events.kafka import Kafka, cluster
from laurel_events.pace import Pace
from laurel_events.positions import Positions
from laurel_events.standing import Standing
from laurel_events.waiting import first_of, until_one_ends
from laurel_events.watching import EVERY_SECONDS, Watching

__all__ = ["Consumer", "DeadLetterLimits", "TooManyDeadLettersError"]

log = logging.getLogger(__name__)

_UNASSIGNED = "no assignment"
_FETCHING = "fetching fails"
_WORKING = "a batch takes long"


class Consumer:
    """Consumes a service's topics: fetches and decodes the next batch while the last one commits.

    `run` returns once `stop` is set and the batch in hand is committed. It raises
    TooManyDeadLettersError rather than drain a topic into its dead letters. `watch_every` is the
    seconds between two looks at lag and topics.
    """

    def __init__(
        self,
        *,
        bootstrap: Kafka | str,
        flow: Flow,
        database: Database,
        resources: Mapping[type, Any],
        now: Callable[[], datetime] = utc_now,
        batch_size: int = 4000,
        limits: DeadLetterLimits | None = None,
        watch_every: float = EVERY_SECONDS,
    ) -> None:
        where = cluster(bootstrap)
        self._flow = flow
        self._routes = routes(flow.consumes, flow.plain)
        self._applier = Applier(flow, database, resources, now, limits or DeadLetterLimits())
        self._kafka = member(where, flow.service)
        self._positions = Positions(self._kafka, where, flow.service)
        self._standing = Standing(now)
        self._watching = Watching(
            flow, database, self._positions, self._standing, now, self._recognise, watch_every
        )
        self._ahead = Ahead(batch_size)
        self._intake = Intake(self._kafka, batch_size, Pace(flow.rest.total_seconds()))
        self._fetching = asyncio.Lock()
        self._working = asyncio.Lock()
        self._committing: asyncio.Future[None] | None = None
        self._generation = 0
        self._rebalance = Rebalance(self._release, self._take)
        self._aside = Aside(self._kafka, flow.topics, self._rebalance, database)

    def healthy(self) -> bool:
        """Whether it is idle, gets on, or waits for its database: not whether it stands still.

        It stands still where it has no assignment, a topic is missing, fetching fails again and
        again, a batch does not end or records wait that it does not take.
        """
        waits = self._applier.waiting or self._aside.stands
        return waits or not self._standing.stalled()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set."""
        if not self._flow.consumes:
            await stop.wait()
            return
        self._standing.note(_UNASSIGNED, lasts=True)
        watching = asyncio.ensure_future(self._watching.run(stop))
        try:
            if await self._start(stop):
                await self._consume(stop)
        finally:
            watching.cancel()
            await self._positions.stop()
            await self._kafka.stop()

    async def _start(self, stop: asyncio.Event) -> bool:
        """Connect and join the group; False if stopped before."""
        self._kafka.subscribe(self._flow.topics, listener=self._rebalance)
        for wait in backoff():
            try:
                await self._positions.start()
                await self._kafka.start()
                return True
            except KafkaError as error:
                log.warning("kafka not reachable: %s; retrying", type(error).__name__)
                if await first_of(stop.wait(), seconds=wait):
                    break
        return False

    async def _consume(self, stop: asyncio.Event) -> None:
        try:
            await until_one_ends(self._fetch_ahead(), self._apply(stop))
        finally:
            await self._settle()

    async def _fetch_ahead(self) -> None:
        while True:
            await self._ahead.room()
            await self._intake.rested()
            self._ahead.add(*await self._fetch())

    async def _apply(self, stop: asyncio.Event) -> None:
        while True:
            await first_of(self._ahead.filled(), stop.wait())
            if stop.is_set():
                return
            try:
                await self._handle(*self._ahead.take(), stop)
            except OutOfReachError:
                self._generation += 1
                self._standing.note(_WORKING, lasts=False)
                await self._aside.until_reached(stop)

    async def _fetch(self) -> tuple[int, Batch]:
        # Held while it retries too: a later fetch must not bring later records first.
        async with self._fetching:
            for wait in backoff():
                try:
                    fetched = await self._intake.take()
                    self._standing.note(_FETCHING, lasts=False)
                    # Read together with the records: a rebalance since then makes them stale.
                    generation, offsets = self._generation, await self._positions.advanced()
                    return generation, await decode_batch(fetched, offsets, self._routes)
                except KafkaError as error:
                    self._standing.note(_FETCHING, lasts=True)
                    log.warning("fetch failed: %s; retrying", type(error).__name__)
                    await asyncio.sleep(wait)
        raise AssertionError("backoff never ends")

    async def _handle(self, generation: int, batch: Batch, stop: asyncio.Event) -> None:
        async with self._working:
            if generation != self._generation:
                return
            self._standing.note(_WORKING, lasts=True)
            with metrics.BATCH_SECONDS.labels(self._flow.service).time():
                if not await self._applier.apply(batch, stop):
                    return
            self._standing.note(_WORKING, lasts=False)
            await self._settle()
            self._committing = asyncio.ensure_future(self._positions.commit(batch.offsets))

    async def _settle(self) -> None:
        """Wait for the offsets of the last applied batch: they commit beside the next one."""
        if self._committing:
            await self._committing

    async def _release(self) -> None:
        """Let the batch in hand commit, and forget what was fetched ahead (rebalance)."""
        self._standing.note(_UNASSIGNED, lasts=True)
        self._generation += 1
        async with self._working:
            await self._settle()
            self._positions.forget()

    async def _take(self) -> None:
        """Begin with the partitions that were assigned."""
        try:
            await self._recognise()
        except KafkaError as error:
            log.warning("topics are not recognised yet: %s", type(error).__name__)
        self._standing.note(_UNASSIGNED, lasts=False)

    async def _recognise(self) -> None:
        # In this order: a fetch waits for partitions without limit, and a rebalance that is to
        # bring them first waits for the work in hand.
        async with self._fetching, self._working:
            await self._settle()
            if await self._positions.recognise(self._flow.topics):
                self._generation += 1
