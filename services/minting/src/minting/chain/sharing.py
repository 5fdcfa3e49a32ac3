"""Equal questions that are asked at the same time are one call."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class SharedCalls:
    """Who asks while the same question is under way shares its answer.

    What is asked so may be as old as a call takes: the newest block, or what it costs to be in one.
    """

    def __init__(self) -> None:
        self._under_way: dict[Hashable, asyncio.Future[Any]] = {}

    async def of(self, question: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer; raises what the call raised. Who stops waiting ends nobody else's call."""
        call: asyncio.Future[T] | None = self._under_way.get(question)
        if call is None:
            call = self._under_way[question] = asyncio.ensure_future(ask())
            call.add_done_callback(lambda done: self._end(question, done))
        return await asyncio.shield(call)

    def _end(self, question: Hashable, done: "asyncio.Future[Any]") -> None:
        del self._under_way[question]
        # Whoever has stopped waiting reads no outcome, which is no mistake.
        done.cancelled() or done.exception()
