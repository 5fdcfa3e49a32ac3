"""What a consumer has fetched and decoded while it was still applying the batch before."""

import asyncio
from collections import deque

from laurel_events.batch import Batch, joined

LARGEST_BYTES = 4 * 1024 * 1024
"""Of the values that wait: several batches of what is small, some pages of what comes in pages.
What is made of them takes many times as much memory."""


class Ahead:
    """Keeps fetched batches in order and hands out as one whatever has gathered meanwhile.

    Most of what a transaction costs does not depend on its size: many small fetches, each in a
    transaction of its own, would wait for each other just when there is much to do.

    It has room until more than `batch_size` records or LARGEST_BYTES wait: one batch to be applied
    next, and one that is under way.
    """

    def __init__(self, batch_size: int) -> None:
        self._batch_size = batch_size
        self._waiting: deque[tuple[int, Batch]] = deque()
        self._records = 0
        self._bytes = 0
        self._filled = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    async def filled(self) -> None:
        """Wait until there is something to take."""
        await self._filled.wait()

    async def room(self) -> None:
        """Wait until there is room for another fetch."""
        await self._room.wait()

    def add(self, generation: int, batch: Batch) -> None:
        """Append what was fetched under a generation of the assignment, unless nothing was."""
        if not batch.offsets:
            return
        self._waiting.append((generation, batch))
        self._change(batch.size, batch.bytes)

    def take(self) -> tuple[int, Batch]:
        """Everything of the oldest generation, up to `batch_size` records; there is something."""
        generation, first = self._waiting.popleft()
        parts, size = [first], first.size
        while self._fits(generation, size):
            _, batch = self._waiting.popleft()
            parts.append(batch)
            size += batch.size
        taken = joined(parts)
        self._change(-size, -taken.bytes)
        return generation, taken

    def _fits(self, generation: int, size: int) -> bool:
        if not self._waiting:
            return False
        of, batch = self._waiting[0]
        return of == generation and size + batch.size <= self._batch_size

    def _change(self, records: int, size: int) -> None:
        self._records += records
        self._bytes += size
        _set(self._filled, to=bool(self._waiting))
        roomy = self._records <= self._batch_size and self._bytes <= LARGEST_BYTES
        _set(self._room, to=roomy)


def _set(event: asyncio.Event, *, to: bool) -> None:
    if to:
        event.set()
    else:
        event.clear()
