"""How often small batches are taken where events come on and on."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager


class Pace:
    """Lets some time lie between two batches of those that come on; what comes alone never waits.

    Most of what a batch costs does not depend on its size. Where a thousand events come in a
    second, batches that are taken as soon as anything is there are of five events each, and cost
    several times as much as batches of fifty. So a worker rests as long as its last batch took,
    within `least` and `most` seconds: on a machine with nothing to spare batches take longer,
    are gathered for longer, and there is something to spare again.
    """

    def __init__(
        self,
        least: float,
        most: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._least = least
        self._most = most
        self._clock = clock
        self._sleep = sleep
        self._rest = least
        self._next = clock()

    def took(self, *, full: bool) -> None:
        """A batch was taken; behind a full one there is more already, and nothing is gained."""
        self._next = self._clock() + (0.0 if full else self._rest)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Measure how long a batch takes."""
        began = self._clock()
        yield
        self._rest = min(self._most, max(self._least, self._clock() - began))

    async def kept(self) -> None:
        """Wait until the next batch may be taken."""
        wait = self._next - self._clock()
        if wait > 0:
            await self._sleep(wait)
