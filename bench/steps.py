"""The processor time of one step, alone."""

import time
from collections.abc import Callable
from typing import Any


def timed(what: str, step: Callable[[], Any], *, number: int, runs: int) -> Any:
    """Print the microseconds of each of `number` things, the least of so many runs.

    Other work on the machine only ever adds to it. Returns what the last run made.
    """
    taken = []
    for _ in range(runs):
        started = time.process_time()
        result = step()
        taken.append(time.process_time() - started)
    print(f"{what:32}{1e6 * min(taken) / number:6.2f} µs")
    return result
