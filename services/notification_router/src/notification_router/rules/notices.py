"""What a rule says: who is to hear what."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from laurel_schemas import Event

from notification_router.rules.audiences import Audience


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know besides its event: the time, names of people and of their badges, and
    how many badges the next tier of each asks for."""

    now: datetime
    names: Mapping[int, str] = field(default_factory=dict)
    badges: Mapping[tuple[int, str], str] = field(default_factory=dict)
    next_badges: Mapping[int, int] = field(default_factory=dict)

    def name(self, user_id: int) -> str:
        """What a person is called; one whose name is not known is somebody."""
        return self.names.get(user_id) or "Somebody"

    def badge(self, user_id: int, badge_id: str) -> str:
        """What a badge is called that the person has earned; its id where that is not known."""
        return self.badges.get((user_id, badge_id)) or badge_id


@dataclass(frozen=True, slots=True)
class Notice:
    """One person or an audience is to hear this, now or at a time.

    An audience's notice has a `subject`, which is told once: one that comes later, before it was
    told, takes its place, and without `data` it calls it off.
    """

    to: int | Audience
    data: Event | None
    subject: str = ""
    at: datetime | None = None


Rule = Callable[[Any, Context], Iterable[Notice]]
"""Any number of notices from an event: none where it is no news."""
