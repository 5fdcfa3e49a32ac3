"""What a start waited for: when each of its steps began and was done."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Progress = Callable[[str, str], None]


@dataclass(frozen=True)
class Step:
    """A part of a start: `took` seconds more than what it waited for, done after `done` in all."""

    name: str
    took: float
    done: float


class Timeline:
    """Notes when each step is ready, and passes every change on to `progress`."""

    def __init__(self, progress: Progress, clock: Callable[[], float] = time.monotonic) -> None:
        self._progress = progress
        self._clock = clock
        self._origin = clock()
        self._done: dict[str, float] = {}

    def __call__(self, name: str, state: str) -> None:
        """Take in that `name` is now in `state`."""
        if state == "ready":
            self._done.setdefault(name, self._clock() - self._origin)
        self._progress(name, state)

    def critical_path(self, after: Mapping[str, Sequence[str]]) -> list[Step]:
        """The chain of steps that decided when all were done, the first one first.

        `after` names what each step waits for. Of those, the last to be done is what it waited for.
        """
        chain: list[str] = []
        left = self._done
        while left:
            chain.insert(0, max(left, key=lambda one: left[one]))
            left = {one: self._done[one] for one in after.get(chain[0], ()) if one in self._done}
        times = [0.0, *(self._done[name] for name in chain)]
        return [
            Step(name, done - before, done)
            for name, before, done in zip(chain, times, times[1:], strict=False)
        ]
