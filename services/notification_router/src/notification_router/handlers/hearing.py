"""What a replica hears that is worthless a second later."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final, Generic, TypeVar

from laurel_events import Message
from laurel_schemas.chat_typing_v1 import TypingChanged
from laurel_schemas.competition_live_v1 import LeaderboardShown

_MOST: Final = 1000

E = TypeVar("E")


class _Queue(Generic[E]):
    """What this replica has heard and not told yet, the newest of it: a resource of the API."""

    def __init__(self) -> None:
        self._events: deque[E] = deque(maxlen=_MOST)
        self._any = asyncio.Event()

    def add(self, events: Sequence[E]) -> None:
        """Note what was heard."""
        self._events.extend(events)
        self._any.set()

    async def take(self) -> list[E]:
        """Wait for something, then take all there is."""
        await self._any.wait()
        self._any.clear()
        taken = list(self._events)
        self._events.clear()
        return taken


class Heard(_Queue[TypingChanged]):
    """Who types."""


class HeardBoards(_Queue[LeaderboardShown]):
    """Leaderboards that have changed."""


async def hear(messages: Sequence[Message[TypingChanged]], heard: Heard) -> None:
    """Learn from chat who types."""
    heard.add([one.event for one in messages])


async def hear_boards(messages: Sequence[Message[LeaderboardShown]], heard: HeardBoards) -> None:
    """Learn from competition what leaderboards show."""
    heard.add([one.event for one in messages])
