"""How a relay sleeps without missing a commit that appended."""

from contextlib import suppress
from typing import Any

from laurel_events.outbox_queue import OutboxQueue

_LONGEST_SECONDS = 1.0
_LOOK_SECONDS = (0.002, 0.004, 0.008, 0.016, 0.032, *[0.064] * 14)
"""Between looks for what was open when it lay down; about as long as it sleeps at the most."""


class Sleep:
    """Sleeps until a notification; who appends notifies only a relay that said that it sleeps.

    A transaction that was open when it said so may have appended before, and then notifies
    nobody: it looks for rows until the last of them has ended. What is missed all the same, as
    a notification is lost with its connection, waits for `longest_seconds`.
    """

    def __init__(
        self, database: Any, queue: OutboxQueue, longest_seconds: float = _LONGEST_SECONDS
    ) -> None:
        self._longest_seconds = longest_seconds
        self._database = database
        self._queue = queue
        self._open: list[str] = []
        self._idle = False

    async def end(self) -> None:
        """Spare who appends the notification; to be called after what woke it was sent."""
        if self._idle:
            self._idle = False
            await self._queue.sleeps(False)

    async def wait(self) -> None:
        """Wait until rows may be there."""
        if not self._idle:
            await self._queue.sleeps(True)
            self._idle = True
            self._open = await self._queue.open_transactions()
        for seconds in _LOOK_SECONDS:
            # Asked before the look, which then sees what they committed.
            self._open = await self._queue.still_open(self._open)
            if await self._queue.read():
                return
            if (
                await self._notified(seconds if self._open else self._longest_seconds)
                or not self._open
            ):
                return

    async def _notified(self, seconds: float) -> bool:
        with suppress(StopAsyncIteration):
            await anext(self._database.notifies(timeout=seconds, stop_after=1))
            return True
        return False
