"""Waiting: for something that nobody announces, with a deadline, and for several at once."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

# A dozen processes are asked while they start: each try takes from the cores they start on.
POLL_SECONDS = 0.1


async def within(seconds: float, condition: Callable[[], bool | Awaitable[bool]]) -> bool:
    """Try `condition` over and over; whether it came true in `seconds`."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        answer = condition()
        if await answer if inspect.isawaitable(answer) else answer:
            return True
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(POLL_SECONDS)


@asynccontextmanager
async def start_group() -> AsyncIterator[asyncio.TaskGroup]:
    """A task group whose first failure cancels its other tasks and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
