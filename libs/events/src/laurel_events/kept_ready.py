"""What a process keeps ready of the database: read again when it is old, or was changed here."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")


class KeptReady(Generic[T]):
    """What `read` finds, asked again once it is `fresh` old: so late do other processes learn."""

    def __init__(
        self, read: Callable[[AsyncSession, datetime], Awaitable[T]], fresh: timedelta
    ) -> None:
        self._read = read
        self._fresh = fresh
        self._held: tuple[datetime, T] | None = None
        self._renewals = 0

    async def current(self, session: AsyncSession, now: datetime) -> T:
        """What holds now."""
        if self._held and abs(now - self._held[0]) < self._fresh:
            return self._held[1]
        renewals = self._renewals
        found = await self._read(session, now)
        # What was changed while it was read is not in it: the next who asks reads again.
        if renewals == self._renewals:
            self._held = now, found
        return found

    def renew(self) -> None:
        """Read it at the next time: it was changed here."""
        self._renewals += 1
        self._held = None
