"""What a consumer looks at beside its work, every few seconds: lag, topics, what is deferred."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError

from laurel_events import deferral, metrics
from laurel_events.database import Database
from laurel_events.faults import name_of
from laurel_events.flow import Flow
from laurel_events.positions import Positions, Reach
from laurel_events.standing import Standing
from laurel_events.waiting import first_of

log = logging.getLogger(__name__)

EVERY_SECONDS = 15.0
_MOST_SECONDS = 10.0


class Watching:
    """Writes the gauges of a consumer, also while it stands still, and notes its troubles."""

    def __init__(
        self,
        flow: Flow,
        database: Database,
        positions: Positions,
        standing: Standing,
        now: Callable[[], datetime],
        recognise: Callable[[], Awaitable[None]],
        every: float,
    ) -> None:
        self._flow = flow
        self._database = database
        self._positions = positions
        self._standing = standing
        self._now = now
        self._recognise = recognise
        self._every = every
        self._reach: dict[TopicPartition, Reach] = {}
        self._deferred: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop` is set; what can't be looked at is looked at the next time."""
        while not await first_of(stop.wait(), seconds=self._every):
            for look in (self._look_at_topics, self._look_at_lag, self._look_at_deferred):
                try:
                    await asyncio.wait_for(look(), _MOST_SECONDS)
                except (KafkaError, SQLAlchemyError, OSError, TimeoutError) as error:
                    log.warning("could not look at a consumer", extra={"fault": name_of(error)})

    async def _look_at_topics(self) -> None:
        if await self._positions.changed(self._flow.topics):
            await self._recognise()

    async def _look_at_lag(self) -> None:
        reach = await self._positions.reach(self._flow.topics)
        for at, found in reach.items():
            metrics.LAG.labels(self._flow.service, at.topic, at.partition).set(found.behind)
            stands = found.ours and found.behind > 0 and found.offset == self._offset(at)
            self._standing.note(f"{at.topic}/{at.partition} waits", lasts=stands)
        missing = set(self._flow.topics) - {at.topic for at in reach}
        self._standing.note("topics are missing", lasts=bool(missing))
        self._reach = reach

    def _offset(self, at: TopicPartition) -> int | None:
        """Where a partition was at the last look; None if it was not ours."""
        before = self._reach.get(at)
        return before.offset if before and before.ours else None

    async def _look_at_deferred(self) -> None:
        async with self._database.reading() as session:
            found = await deferral.ages(session)
        for topic in self._deferred - {one.topic for one in found}:
            self._show(topic, 0, 0.0)
        for one in found:
            self._show(one.topic, one.number, (self._now() - one.since).total_seconds())
        self._deferred = {one.topic for one in found}

    def _show(self, topic: str, number: int, age: float) -> None:
        metrics.DEFERRED_WAITING.labels(self._flow.service, topic).set(number)
        metrics.DEFERRED_OLDEST_SECONDS.labels(self._flow.service, topic).set(max(0.0, age))
