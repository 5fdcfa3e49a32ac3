"""Loops that outlive faults of their surroundings."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from laurel_events.faults import backoff, is_passing, name_of
from laurel_events.waiting import first_of

log = logging.getLogger(__name__)

_STEADY_SECONDS = 30.0


async def keep_running(
    step: Callable[[], Awaitable[None]],
    stop: asyncio.Event,
    name: str,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Repeat a step until `stop` is set; a fault that passes is waited out, any other is raised.

    Waits grow from one fault to the next, until a step succeeds or has lasted half a minute.
    `name` says in the log who waits; `clock` tells seconds.
    """
    waits = backoff()
    while not stop.is_set():
        began = clock()
        try:
            await step()
            waits = backoff()
        except Exception as error:
            if not is_passing(error):
                raise
            if clock() - began > _STEADY_SECONDS:
                waits = backoff()
            log.warning("%s waits for its surroundings", name, extra={"fault": name_of(error)})
            await first_of(stop.wait(), seconds=next(waits))


def paced(seconds: float, step: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """The step for `keep_running` that rests so long after each time."""

    async def paced_step() -> None:
        await step()
        await asyncio.sleep(seconds)

    return paced_step
