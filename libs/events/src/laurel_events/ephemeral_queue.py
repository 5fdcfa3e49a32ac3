"""What waits for the handlers of ephemeral events: the latest few, for a moment."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from laurel_events import metrics
from laurel_events.batch import Received


class _Heard(NamedTuple):
    item: Received
    since: float


class EphemeralQueue:
    """Keeps `room` events for `seconds` at most; the oldest give way and are counted."""

    def __init__(self, service: str, room: int, seconds: float, clock: Callable[[], float]) -> None:
        self._service = service
        self._room = room
        self._seconds = seconds
        self._clock = clock
        self._waiting: deque[_Heard] = deque()
        self._more = asyncio.Event()

    def add(self, items: Iterable[Received]) -> None:
        """Let events wait, in order; never waits itself."""
        since = self._clock()
        self._waiting.extend(_Heard(item, since) for item in items)
        surplus = max(0, len(self._waiting) - self._room)
        for _ in range(surplus):
            self._waiting.popleft()
        self._missed("full", surplus)
        if self._waiting:
            self._more.set()

    async def take(self) -> list[Received]:
        """Wait for events and take all that are not too old."""
        await self._more.wait()
        self._more.clear()
        oldest = self._clock() - self._seconds
        kept = [one.item for one in self._waiting if one.since >= oldest]
        self._missed("late", len(self._waiting) - len(kept))
        self._waiting.clear()
        return kept

    def _missed(self, why: str, number: int) -> None:
        metrics.EPHEMERAL_MISSED.labels(self._service, why).inc(number)
