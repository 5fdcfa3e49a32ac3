"""How often small batches are taken where events come on and on."""

import asyncio
import time
from collections.abc import Awaitable, Callable


class Pace:
    """Lets `rest` seconds lie between two batches that come on; what comes alone never waits.

    Most of what a batch costs does not depend on its size. Where a thousand events come in a
    second, batches that are taken as soon as anything is there are of five events each, and cost
    several times as much as batches of fifty. A batch that takes longer than the rest is followed
    at once by whatever gathered behind it.
    """

    def __init__(
        self,
        rest: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rest = rest
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    def took(self, *, full: bool) -> None:
        """A batch was taken; behind a full one there is more already, and nothing is gained."""
        self._next = self._clock() + (0.0 if full else self._rest)

    async def kept(self) -> None:
        """Wait until the next batch may be taken."""
        wait = self._next - self._clock()
        if wait > 0:
            await self._sleep(wait)
