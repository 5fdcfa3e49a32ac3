"""Whether a provider is well: it is left if it fails or has become slow, and tried again."""

from collections import deque
from dataclasses import dataclass, field
from itertools import count, islice
from statistics import median
from typing import Final, Literal

SLOW: Final = 10
"""So many times its own usual is slow."""
_FEW: Final = 3
"""So many failures in a row, or slow ones among the last eight, and it is left."""
_KNOWN: Final = 5
"""So many answers tell what is usual."""
_SHORTEST: Final = 0.02
"""Seconds: a usual that is shorter says more of us than of the provider."""
_LONGEST_PAUSE: Final = 60.0

Why = Literal["failures", "slowness"]


@dataclass(slots=True)
class Health:
    """How a provider has been. Times are seconds of the caller's clock.

    What is under way counts as slow as soon as it takes too long, so that a provider that no longer
    answers is left before anything times out. One that was left gets one message as a probe after
    `pause`, then after twice as long each time; it is back once it answers as usual.
    """

    pause: float = 5.0
    left: Why | None = None
    _usual: deque[float] = field(default_factory=lambda: deque(maxlen=50))
    _slow: deque[bool] = field(default_factory=lambda: deque(maxlen=8))
    _begun: dict[int, float] = field(default_factory=dict)
    _calls: "count[int]" = field(default_factory=count)
    _failures: int = 0
    _probes: int = 0
    _probe_at: float = 0.0
    _probe: int | None = None

    def begin(self, now: float) -> int:
        """A message is handed over; returns by what to `end` it."""
        call = next(self._calls)
        self._begun[call] = now
        if self.left:
            self._probe = call
        return call

    def end(self, call: int, now: float, *, failed: bool) -> None:
        """The provider has answered, or will not."""
        took = now - self._begun.pop(call)
        is_slow = took > self._too_long
        self._failures = self._failures + 1 if failed else 0
        if not failed:
            self._slow.append(is_slow)
        if well := not failed and not is_slow:
            self._usual.append(took)
        if call == self._probe:
            self._probed(now, well=well)
        elif self._failures >= _FEW:
            self._leave("failures", now)

    def is_well(self, now: float) -> bool:
        """Whether it is to be given messages: leaves it if what is under way takes too long."""
        too_long, oldest = self._too_long, islice(self._begun.values(), _FEW)
        late = sum(now - begun > too_long for begun in oldest)
        if self.left is None and self._slow.count(True) + late >= _FEW:
            self._leave("slowness", now)
        return self.left is None

    def wants_probe(self, now: float) -> bool:
        """Whether it was left long enough to be tried with one message."""
        return self.left is not None and self._probe is None and now >= self._probe_at

    @property
    def _too_long(self) -> float:
        if len(self._usual) < _KNOWN:
            return float("inf")
        return SLOW * max(_SHORTEST, median(self._usual))

    def _leave(self, why: Why, now: float) -> None:
        if self.left is None:
            self.left, self._probes = why, 0
            self._probe_at = now + self.pause
        self._slow.clear()

    def _probed(self, now: float, *, well: bool) -> None:
        self._probe = None
        if well:
            self.left = None
            self._slow.clear()
            return
        self._probes += 1
        self._probe_at = now + min(_LONGEST_PAUSE, self.pause * 2**self._probes)
