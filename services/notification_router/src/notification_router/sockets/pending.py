"""Whom wake-ups were for, until they are served."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from itertools import islice
from typing import Generic, TypeVar

Name = TypeVar("Name")


class Pending(Generic[Name]):
    """Gathers names while others are served, each once: who was woken first is served first."""

    def __init__(self) -> None:
        # As a dict for its order.
        self._names: dict[Name, None] = {}
        self._any = asyncio.Event()

    def add(self, names: Iterable[Name]) -> None:
        """Let these be served."""
        self._names.update(dict.fromkeys(names))
        self._any.set()

    async def serve(
        self, serve: Callable[[list[Name]], Awaitable[None]], at_once: int | None = None
    ) -> None:
        """Wait for a name, then serve all that are woken by then, or the first `at_once` of them.

        Those who were not served stay woken; raises what `serve` raised.
        """
        await self._any.wait()
        names = self._take(at_once)
        try:
            await serve(names)
        except Exception:
            self.add(names)
            raise

    def _take(self, at_once: int | None) -> list[Name]:
        names = list(islice(self._names, at_once))
        for name in names:
            del self._names[name]
        if not self._names:
            self._any.clear()
        return names
