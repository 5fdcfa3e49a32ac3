"""Waiting on a condition with a deadline, instead of sleeping."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar, overload

Value = TypeVar("Value")

POLL_SECONDS = 0.05
PATIENCE_SECONDS = 60.0
"""It costs nothing where the condition comes true, and a machine may be busy."""


@overload
async def eventually(
    condition: Callable[[], Awaitable[Value]],
    timeout: float = ...,  # noqa: ASYNC109
) -> Value: ...
@overload
async def eventually(
    condition: Callable[[], Value],
    timeout: float = ...,  # noqa: ASYNC109
) -> Value: ...
async def eventually(
    condition: Callable[[], Value | Awaitable[Value]],
    timeout: float = PATIENCE_SECONDS,  # noqa: ASYNC109 - it is reported, with the last answer
) -> Value:
    """Call `condition` until it answers something truthy, and return that answer.

    Raises `AssertionError` with the last answer, or the last `AssertionError` that the condition
    itself raised, when `timeout` seconds pass.
    """
    deadline = asyncio.get_running_loop().time() + timeout
    while True:
        last = await _attempt(condition)
        if last and not isinstance(last, AssertionError):
            return last
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"not so within {timeout} s; the last answer was: {last!r}")
        await asyncio.sleep(POLL_SECONDS)


async def _attempt(condition: Callable[[], Value | Awaitable[Value]]) -> Value | AssertionError:
    try:
        answer = condition()
        return await answer if inspect.isawaitable(answer) else answer
    except AssertionError as unmet:
        return unmet
