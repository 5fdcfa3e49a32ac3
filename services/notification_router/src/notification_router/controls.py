"""The limits and pauses that hold now, kept ready in each process."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.rules.limits import DEFAULT, InForce
from notification_router.store import controls

FRESH: Final = timedelta(seconds=5)
"""How long a process may still go by what held before."""


class Controls:
    """A resource: what holds, read again when it is older than five seconds."""

    def __init__(self) -> None:
        self._held = InForce()
        self._read_at: datetime | None = None

    async def current(self, session: AsyncSession, now: datetime) -> InForce:
        """What holds now."""
        if self._read_at is None or abs(now - self._read_at) >= FRESH:
            limits, pauses = await controls.in_force(session, now)
            self._held = InForce(DEFAULT if limits is None else limits, pauses)
            self._read_at = now
        return self._held

    def renew(self) -> None:
        """Read it at the next time: it was changed here."""
        self._read_at = None
