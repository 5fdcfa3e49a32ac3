"""The word filter that holds now, kept ready in each process."""

from datetime import datetime, timedelta

from laurel_events.kept_ready import KeptReady
from sqlalchemy.ext.asyncio import AsyncSession

from chat.store import words
from chat.wording import Filter

FRESH = timedelta(seconds=5)
"""How long another replica may still go by an older list."""


class WordFilter(KeptReady[Filter]):
    """A resource: the list in effect (CHAT-046), read again when it is older than five seconds."""

    def __init__(self) -> None:
        super().__init__(_in_effect, FRESH)


async def _in_effect(session: AsyncSession, now: datetime) -> Filter:
    return Filter(await words.effective(session, now))
