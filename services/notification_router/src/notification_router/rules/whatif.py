"""What preferences would have made of notifications that were routed: pure, and nothing is sent."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from notification_router.rules.choices import Choices
from notification_router.rules.planning import IMMEDIATE, channels_of, timing


class Routed(NamedTuple):
    """So many notifications of a type that were routed within a minute."""

    type: str
    priority: str
    minute: datetime
    number: int


class Outcome(NamedTuple):
    """What becomes of a type on a channel, and why."""

    type: str
    channel: str
    outcome: str


def judged(routed: Iterable[Routed], choices: Choices) -> Counter[Outcome]:
    """How many would go out at once, wait for what, or not go out at all, and why.

    Quiet hours and batches begin and end with minutes, so that what comes within one has one fate.
    """
    counts: Counter[Outcome] = Counter()
    for one in routed:
        when = timing(one.type, one.priority, choices, one.minute)
        fate = when.suppressed or when.reason or IMMEDIATE
        for channel in channels_of(one.type, choices):
            counts[Outcome(one.type, channel, fate)] += one.number
    return counts
