"""Waiting for something that nobody announces, with a deadline."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

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
