"""How one Solana node has been doing."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpx2

_SHORTEST_REST_SECONDS: Final = 0.5
_LONGEST_REST_SECONDS: Final = 60.0
_LONGEST_WAIT_SECONDS: Final = 600.0
_WAIT_SECONDS: Final = 1.0
_MOST_DOUBLINGS: Final = 7
_PROBE_SECONDS: Final = 3.0


@dataclass(slots=True)
class Node:
    """A node at a URL, which often holds a key: only its host is ever shown.

    Times are in seconds of one clock. `genesis` is which chain it is on, once it has said so.
    """

    url: str = field(repr=False)
    genesis: str | None = None
    refusal: httpx2.Response | None = field(default=None, repr=False)
    _failures: int = 0
    _rests_until: float = 0.0
    _waits_until: float = 0.0

    @property
    def name(self) -> str:
        """Its host and port."""
        parts = urlsplit(self.url)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)

    def rank(self, now: float) -> float:
        """Who comes first: those that are well, in their order, then who rests the shortest."""
        return max(0.0, self._rests_until - now)

    def must_wait(self, now: float) -> bool:
        """Whether it said not to be asked yet."""
        return now < self._waits_until

    def wait(self, until: float, refusal: httpx2.Response) -> None:
        """It asked not to be asked before a time."""
        self._waits_until, self.refusal = until, refusal

    def tried(self, now: float) -> None:
        """One request finds out whether it is well again; others go elsewhere meanwhile."""
        if self._failures:
            self._rests_until = max(self._rests_until, now + _PROBE_SECONDS)

    def failed(self, now: float) -> None:
        """It rests, longer each time."""
        rest = _SHORTEST_REST_SECONDS * 2 ** min(self._failures, _MOST_DOUBLINGS)
        self._failures += 1
        self._rests_until = now + min(rest, _LONGEST_REST_SECONDS)

    def well(self) -> None:
        """It has answered."""
        self._failures, self._rests_until = 0, 0.0


def waits_for(refusal: httpx2.Response) -> float:
    """How many seconds a node that has too much to do asks to be left alone, within reason."""
    try:
        seconds = float(refusal.headers.get("retry-after", _WAIT_SECONDS))
    except ValueError:  # a date: rare, and as good as nothing
        seconds = _WAIT_SECONDS
    return min(max(seconds, 0.0), _LONGEST_WAIT_SECONDS)
