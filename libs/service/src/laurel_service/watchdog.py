"""Says in the log where a process stands that gets no further: liveness alone says only that."""

import asyncio
import logging
from collections.abc import Iterator
from types import CoroutineType
from typing import Any

from laurel_events.waiting import first_of

from laurel_service.service import Running

log = logging.getLogger(__name__)

EVERY_SECONDS = 10.0


async def watch(running: Running, every_seconds: float = EVERY_SECONDS) -> None:
    """Until stopped, log once whenever a role has come to stand still, with what it waits in."""
    stalled: set[str] = set()
    while not await first_of(running.stop.wait(), seconds=every_seconds):
        now = {name for name, progresses in running.progress.items() if not progresses()}
        if now - stalled:
            log.error("stands still", extra={"roles": sorted(now), "waits_in": waiting()})
        stalled = now


def waiting() -> list[str]:
    """Where each task of this loop waits: its calls as `function (file:line)`, outermost first."""
    return sorted(" > ".join(_calls(task.get_coro())) for task in asyncio.all_tasks())


def _calls(awaited: Any) -> Iterator[str]:
    while isinstance(awaited, CoroutineType) and (frame := awaited.cr_frame):
        file = frame.f_code.co_filename.rpartition("/")[2]
        yield f"{frame.f_code.co_name} ({file}:{frame.f_lineno})"
        awaited = awaited.cr_await
