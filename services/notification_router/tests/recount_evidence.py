"""What others saw of notifications, and what the requirements say of types and promises."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

TOLD: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "badges.badge.earned": ("badge_earned", "high", ("user_id",)),
    "nft.airdropped": ("competition_nft_airdrop", "critical", ("data", "userId")),
    "social.user.followed": ("profile_followed", "medium", ("target_id",)),
    "social.video.liked": ("video_like", "medium", ("owner_id",)),
    "nft.ai_allowance.reset": ("weekly_ai_allowance_reset", "low", ("data", "userId")),
}
"""What an event tells, of which priority, and where it says to whom."""
PAUSES = {"critical": (1, 4, 16), "high": (20, 40), "medium": (300,), "low": ()}
BATCH = {"critical": 1, "high": 1, "medium": 5, "low": 20}
MODE = {p: f"{p}_priority_events" for p in PAUSES} | {"critical": "critical_events"}
HELD = timedelta(seconds=90)
"""After it, what a dead worker held is taken again."""
HELD_UP = "limit: waits for what is being sent"
AGAIN = timedelta(seconds=5)
"""After it, what a limit may allow once what is being sent has failed is decided anew."""
DISABLED = "the person has disabled this type"
MUTED = "the person has muted notifications"
NOT_ASKED = "the person no longer asks for this type on this channel"
NO_ADDRESS = "the person has no proven address on this channel"
OUTSIDE = ("email", "telegram")


class Cause(NamedTuple):
    """An event as it lay in its topic; `number` is what all its texts name."""

    at: datetime
    source: str
    id: str
    type: str
    value: dict[str, Any]
    number: int


class Got(NamedTuple):
    """A message as a provider got it, the numbers its text names, and what became of it.

    `answer` is the reason of a failure, None if it was taken; `kind` is taken, refused, failed or
    wait, which asks for 30 seconds.
    """

    at: datetime
    channel: str
    address: str
    numbers: frozenset[int]
    kind: str
    answer: str | None


class Key(NamedTuple):
    """A notification on a channel: of which cause, whose, and where."""

    number: int
    user: int
    channel: str


class Outcome(NamedTuple):
    """What became of it; `due` only where it waits."""

    status: str
    reason: str | None
    due: datetime | None = None


@dataclass
class Evidence:
    """What others than the router saw; lists are in the order of time."""

    causes: list[Cause] = field(default_factory=list)
    choices: dict[int, list[tuple[datetime, dict[str, Any]]]] = field(default_factory=dict)
    addresses: dict[tuple[int, str], list[tuple[datetime, str | None]]] = field(
        default_factory=dict
    )
    got: list[Got] = field(default_factory=list)
    # When a worker died, and what it held.
    deaths: list[tuple[datetime, frozenset[Key]]] = field(default_factory=list)
    screens: list[tuple[datetime, Key, str]] = field(default_factory=list)
    # Type or *, channel, how many, in how many seconds.
    limits: list[tuple[str, str, int, int]] = field(default_factory=list)
    # What the topics hold of each cause and person: notifications, and records by channel.
    published: Counter[tuple[int, int]] = field(default_factory=Counter)
    records: Counter[tuple[int, int, str, str]] = field(default_factory=Counter)
    until: datetime | None = None
