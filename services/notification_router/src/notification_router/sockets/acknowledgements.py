"""Writes down what clients acknowledged, in batches."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from laurel_events import UnitOfWork

from notification_router import metrics
from notification_router.store import deliveries

_BATCH = 1000


class Acknowledgements:
    """Gathers acknowledgements while the last batch is being written.

    One that is lost with the process costs a repetition: the message is sent again when its
    user reconnects, and clients dedupe by its id.
    """

    def __init__(self, unit_of_work: UnitOfWork, now: Callable[[], datetime]) -> None:
        self._unit_of_work = unit_of_work
        self._now = now
        self._waiting: list[deliveries.Acknowledgement] = []
        self._any = asyncio.Event()

    def add(self, user_id: int, message_id: UUID) -> None:
        """Note that a client of this user received a message."""
        self._waiting.append(deliveries.Acknowledgement(message_id, user_id, self._now()))
        self._any.set()

    async def write_gathered(self) -> None:
        """Wait for acknowledgements, then write them."""
        await self._any.wait()
        await self.flush()

    async def flush(self) -> None:
        """Write what has gathered and publish what it delivers."""
        while batch := self._waiting[:_BATCH]:
            async with self._unit_of_work() as tx:
                for changed in await deliveries.acknowledge(tx.session, batch):
                    tx.publish(changed.recorded("delivered"), cause=changed.cause)
            del self._waiting[: len(batch)]
            metrics.ACKNOWLEDGED.inc(len(batch))
        self._any.clear()
