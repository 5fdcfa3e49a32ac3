"""The limits and pauses that hold now, kept ready in each process."""

from datetime import datetime, timedelta
from typing import Final

from laurel_events.kept_ready import KeptReady
from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.rules.limits import DEFAULT, InForce
from notification_router.store import controls

FRESH: Final = timedelta(seconds=5)
"""How long a process may still go by what held before."""


class Controls(KeptReady[InForce]):
    """A resource: what holds, read again when it is older than five seconds."""

    def __init__(self) -> None:
        super().__init__(_in_force, FRESH)


async def _in_force(session: AsyncSession, now: datetime) -> InForce:
    limits, pauses = await controls.in_force(session, now)
    return InForce(DEFAULT if limits is None else limits, pauses)
