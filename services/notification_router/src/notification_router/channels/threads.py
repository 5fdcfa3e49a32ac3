"""Threads for the providers whose libraries wait in one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

Run = Callable[..., Awaitable[Any]]
"""Runs a function with its arguments in a thread."""


@contextmanager
def threads(name: str, most: int) -> Iterator[Run]:
    """Threads of one lane's own: one that waits for a slow provider holds up no other lane."""
    pool = ThreadPoolExecutor(most, thread_name_prefix=name)

    async def run(function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, function, *arguments)

    try:
        yield run
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
