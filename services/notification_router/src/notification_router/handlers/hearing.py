"""What a replica hears that is worthless a second later."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from laurel_events import Message
from laurel_schemas.chat_typing_v1 import TypingChanged

_MOST: Final = 1000


class Heard:
    """What this replica has heard and not told yet, the newest of it: a resource of the API."""

    def __init__(self) -> None:
        self._events: deque[TypingChanged] = deque(maxlen=_MOST)
        self._any = asyncio.Event()

    def add(self, events: Sequence[TypingChanged]) -> None:
        """Note what was heard."""
        self._events.extend(events)
        self._any.set()

    async def take(self) -> list[TypingChanged]:
        """Wait for something, then take all there is."""
        await self._any.wait()
        self._any.clear()
        taken = list(self._events)
        self._events.clear()
        return taken


async def hear(messages: Sequence[Message[TypingChanged]], heard: Heard) -> None:
    """Learn from chat who types."""
    heard.add([one.event for one in messages])
