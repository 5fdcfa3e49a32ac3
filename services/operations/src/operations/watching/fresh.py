"""An answer that is asked for once for all who want it at the same time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Fresh(Generic[T]):
    """What `ask` answers, at most `seconds` old: a page that many look at costs one look."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[T]],
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._seconds = seconds
        self._clock = clock
        self._lock = asyncio.Lock()
        self._known: tuple[float, T] | None = None

    async def get(self) -> T:
        """The answer; raises what asking raises, and remembers no failure."""
        async with self._lock:
            if self._known is None or self._clock() - self._known[0] >= self._seconds:
                self._known = (self._clock(), await self._ask())
            return self._known[1]
