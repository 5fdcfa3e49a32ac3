"""A worker that no database answers lets its replicas have its partitions."""

import asyncio
import logging
from collections.abc import Collection

from aiokafka import AIOKafkaConsumer

from laurel_events.database import Database
from laurel_events.faults import backoff
from laurel_events.group import Rebalance
from laurel_events.waiting import first_of

log = logging.getLogger(__name__)


class Aside:
    """Leaves the group of a consumer and joins it again; `stands` while it is outside.

    A replica may reach a database that this process is cut off from. Where nobody reaches it,
    everybody leaves, and joins again once it answers.
    """

    def __init__(
        self,
        kafka: AIOKafkaConsumer,
        topics: Collection[str],
        rebalance: Rebalance,
        database: Database,
    ) -> None:
        self._kafka = kafka
        self._topics = topics
        self._rebalance = rebalance
        self._database = database
        self.stands = False

    async def until_reached(self, stop: asyncio.Event) -> None:
        """Stay outside until the database answers, or `stop` is set."""
        log.warning("no database answers; others get the partitions until one does")
        self.stands = True
        self._kafka.unsubscribe()
        for wait in backoff():
            if await self._database.answers() or await first_of(stop.wait(), seconds=wait):
                break
        if not stop.is_set():
            self._kafka.subscribe(self._topics, listener=self._rebalance)
        self.stands = False
