"""Waiting for several things at once."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def first_of(*awaited: Coroutine[Any, Any, Any], seconds: float | None = None) -> bool:
    """Wait until one is done or `seconds` pass; cancel the rest. True if one was done."""
    tasks = [asyncio.ensure_future(one) for one in awaited]
    try:
        done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for task in tasks:
            task.cancel()
