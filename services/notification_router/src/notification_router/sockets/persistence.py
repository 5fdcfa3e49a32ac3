"""Loops that outlive faults of their surroundings."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

from laurel_events.faults import backoff, is_passing, name_of

log = logging.getLogger(__name__)


async def persist(step: Callable[[], Awaitable[None]], name: str) -> NoReturn:
    """Repeat a step for ever; a database that is away is waited for, other faults are raised."""
    waits = backoff()
    while True:
        try:
            await step()
            waits = backoff()
        except Exception as error:
            if not is_passing(error):
                raise
            log.warning("%s waits for its surroundings", name, extra={"fault": name_of(error)})
            await asyncio.sleep(next(waits))
