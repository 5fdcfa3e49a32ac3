"""What each priority promises: by when, and how often it is tried again (NTF-150)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Promise:
    """`within` counts from when it is due; `retries` are the pauses before each further attempt;
    `batch` is how many of a person are sent as one where they come together."""

    within: timedelta
    retries: tuple[timedelta, ...]
    batch: int


def _seconds(*pauses: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=pause) for pause in pauses)


PROMISES: Mapping[str, Promise] = {
    "critical": Promise(timedelta(seconds=30), _seconds(1, 4, 16), 1),
    "high": Promise(timedelta(minutes=2), _seconds(20, 40), 1),
    "medium": Promise(timedelta(minutes=15), _seconds(300), 5),
    "low": Promise(timedelta(hours=4), (), 20),
}
LANES = tuple(PROMISES)
DIGESTS: Final = "digest"
"""The lane of what waits for a batch."""
AT_ONCE: Final = 20
"""Messages of a lane that are with providers at the same time, of one process."""
LEAST_AT_ONCE: Mapping[str, int] = {
    "critical": AT_ONCE,
    "high": 10,
    "medium": 4,
    "low": 2,
    DIGESTS: 2,
}
"""How many a lane keeps where the processor is scarce: what can wait makes room."""
PAGES: Mapping[str, int] = {"critical": 8, "high": 8, "medium": 8, "low": 4, DIGESTS: 4}
"""Pages of a lane that a process serves at once: what can wait leaves connections to the others."""
