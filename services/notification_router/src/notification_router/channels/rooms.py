"""How many messages of a lane are with providers at once: fewer where the processor is scarce."""

import asyncio
from typing import Final

_LATE: Final = 0.05
"""Seconds: a pass of the loop that takes longer holds up every lane of the process."""
_SHRINKS: Final = 0.7


class Room:
    """Room for so many messages of a lane, which shrinks while the loop is late.

    Threads that make and send mails take turns with the loop, which claims and settles for all
    lanes: twenty of them leave it a twentieth of the processor. A lane that can wait keeps `least`
    then, and grows back to `most` while the loop is on time, so that providers that are slow, and
    take no processor, have as many as ever.
    """

    def __init__(self, most: int, least: int) -> None:
        self._most, self._least = most, least
        self._size, self._inside = float(most), 0
        self._changed = asyncio.Condition()

    @property
    def size(self) -> int:
        """How many it has room for now."""
        return int(self._size)

    async def __aenter__(self) -> None:
        """Wait for room."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._inside < self.size)
            self._inside += 1

    async def __aexit__(self, *_: object) -> None:
        """Make room: for two, where it has grown."""
        async with self._changed:
            self._inside -= 1
            self._changed.notify(2)

    async def look(self) -> None:
        """Follow how late the loop is now."""
        now = asyncio.get_running_loop().time
        began = now()
        await asyncio.sleep(0)
        self.noticed(now() - began)

    def noticed(self, late: float) -> None:
        """Shrink after a pass of the loop that took so many seconds, or grow a little."""
        if late > _LATE:
            self._size = max(self._least, self._size * _SHRINKS)
        else:
            self._size = min(self._most, self._size + 1 / self._size)
