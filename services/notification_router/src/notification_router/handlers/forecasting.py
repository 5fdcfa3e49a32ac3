"""What is coming for a person, and why so (NTF-164)."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from notification_router.rules.choices import SOCKET, Choices
from notification_router.rules.forecasting import Due, Expected, forecast
from notification_router.rules.promises import DIGESTS
from notification_router.store import forecasting as store
from notification_router.store.forecasting import Waiting

MOST = 500
"""Deliveries of one forecast."""


class Coming(NamedTuple):
    """A delivery that waits, and what is expected of it."""

    waiting: Waiting
    expected: Expected

    @property
    def in_digest(self) -> bool:
        """Whether it comes together with others of its window, outside of screens."""
        return self.waiting.lane == DIGESTS and self.waiting.channel != SOCKET


async def coming(session: AsyncSession, user_id: int, until: datetime) -> list[Coming]:
    """What is due until then, as the person's choices and addresses are now."""
    found = await store.waiting(session, user_id, until, MOST)
    expected = ((one, _expected(one, until)) for one in found)
    return [Coming(one, what) for one, what in expected if what is not None]


def _expected(one: Waiting, until: datetime) -> Expected | None:
    choices = Choices.stored(one.choices, one.version)
    due = Due(one.channel, one.address, one.due_at, one.reason)
    return forecast(one.type, one.priority, choices, due, until)
