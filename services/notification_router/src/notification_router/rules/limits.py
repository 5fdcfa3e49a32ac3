"""How much of something a person is sent at most: what is more is kept away (NTF-152)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from notification_router.rules.choices import CHANNELS, SOCKET
from notification_router.rules.phrases import span

EVERY: Final = "*"
CRITICAL: Final = "critical"
PAUSED: Final = "paused by an operator"
HELD_UP: Final = "limit: waits for what is being sent"
"""Why something waits that would go beyond a limit if all that is being sent were taken."""
AGAIN: Final = timedelta(seconds=5)
"""After it, what waits for that is decided anew."""


class Limit(NamedTuple):
    """At most so many of a type, or of all (`*`), on a channel, to one person in a time.

    What is critical counts for a limit only that names its type.
    """

    type: str
    channel: str
    most: int
    seconds: int

    def holds_for(self, kind: str, priority: str, channel: str) -> bool:
        """Whether it is about such a notification."""
        named = self.type == kind or (self.type == EVERY and priority != CRITICAL)
        return named and self.channel == channel

    @property
    def reason(self) -> str:
        """Why something is not sent."""
        what = "notifications" if self.type == EVERY else self.type
        within = span(timedelta(seconds=self.seconds))
        return f"limit: at most {self.most} {what} on {self.channel} in {within}"


DEFAULT: Final = (
    *(Limit(kind, SOCKET, 60, 3600) for kind in ("video_like", "profile_followed")),
    Limit("video_comment", SOCKET, 120, 3600),
    *(Limit(EVERY, channel, 60, 3600) for channel in CHANNELS),
)
"""What holds until somebody makes another list."""


class Pause(NamedTuple):
    """Nothing of a type, or of all, goes out on a channel, or on all, until it is lifted."""

    type: str
    channel: str

    def holds_for(self, kind: str, channel: str) -> bool:
        """Whether it is about such a notification."""
        return self.type in (EVERY, kind) and self.channel in (EVERY, channel)


@dataclass(frozen=True, slots=True)
class InForce:
    """The limits and pauses that hold now."""

    limits: Sequence[Limit] = DEFAULT
    pauses: Sequence[Pause] = ()

    def limits_of(self, kind: str, priority: str, channel: str) -> list[Limit]:
        """The limits that such a notification counts for."""
        return [one for one in self.limits if one.holds_for(kind, priority, channel)]

    def is_paused(self, kind: str, channel: str) -> bool:
        """Whether such a notification waits for an operator."""
        return any(one.holds_for(kind, channel) for one in self.pauses)


Key = tuple[int, Limit]
"""A person and a limit."""


class Counts:
    """How much each person had of what is limited, which grows with what they are sent now."""

    def __init__(self, known: Mapping[Key, int]) -> None:
        self._counts = Counter(known)

    def spend(self, user_id: int, limits: Iterable[Limit]) -> str | None:
        """Count one more, or say which limit keeps it away."""
        held = list(limits)
        for one in held:
            if self._counts[user_id, one] >= one.most:
                return one.reason
        for one in held:
            self._counts[user_id, one] += 1
        return None


class Leaving:
    """How much each person had of what is limited, and how much of it is ahead of what comes next.

    What is ahead is being sent, or waits itself: it may be taken, or fail and not count.
    """

    def __init__(self, had: Mapping[Key, int], ahead: Mapping[Key, int]) -> None:
        self._had, self._ahead = Counter(had), Counter(ahead)

    def join(self, user_id: int, limits: Iterable[Limit]) -> None:
        """Something is ahead of all that is asked for from now on."""
        self._ahead.update((user_id, one) for one in limits)

    def obstacle(self, user_id: int, limits: Sequence[Limit]) -> str | None:
        """Why something can't leave now: the limit that is used up, or that it waits; else None.

        Unless a limit keeps it away for good, it is ahead of what is asked for after it: what came
        first is decided first, so that nothing waits for ever.
        """
        for one in limits:
            if self._had[user_id, one] >= one.most:
                return one.reason
        keys = [(user_id, one) for one in limits]
        is_free = all(self._had[key] + self._ahead[key] < key[1].most for key in keys)
        self._ahead.update(keys)
        return None if is_free else HELD_UP
