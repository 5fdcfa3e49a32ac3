"""The word filter that holds now, kept ready in each process."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chat.store import words
from chat.wording import Filter

FRESH = timedelta(seconds=5)
"""How long another replica may still go by an older list."""


class WordFilter:
    """A resource: the list in effect, read again when it is older than five seconds."""

    def __init__(self) -> None:
        self._filter = Filter()
        self._read_at: datetime | None = None

    async def current(self, session: AsyncSession, now: datetime) -> Filter:
        """The filter that holds now (CHAT-046)."""
        if self._read_at is None or abs(now - self._read_at) >= FRESH:
            self._filter = Filter(await words.effective(session, now))
            self._read_at = now
        return self._filter

    def renew(self) -> None:
        """Read the list at the next message: it was changed here."""
        self._read_at = None
