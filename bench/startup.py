"""Seconds from `laurel up` to ready, the second time and later in one home."""

import asyncio
import os
import sys
import time
from pathlib import Path

from laurel_stack.ports import free_port

from bench.ground import temporary_folder
from bench.report import Row, Target
from bench.sizes import Sizes

_LAUREL = Path(sys.executable).with_name("laurel")


async def measure(sizes: Sizes) -> list[Row]:
    """The command as it is typed; the first start, which makes the databases, for comparison."""
    with temporary_folder() as home:
        settings = {"LAUREL_HOME": str(home), "LAUREL_PORT": str(free_port())}
        first = await _start(settings)
        warm = [await _start(settings) for _ in range(sizes.rounds)]
    return [
        Row("warm `laurel up`", warm, "s", target=Target("at most", 25)),
        Row("first `laurel up` in a new home", [first], "s"),
    ]


async def _start(settings: dict[str, str]) -> float:
    started = time.monotonic()
    try:
        await _laurel(settings, "up", "--detach")
        return time.monotonic() - started
    finally:
        await _laurel(settings, "down")


async def _laurel(settings: dict[str, str], *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        _LAUREL,
        *arguments,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"laurel {arguments[0]} failed:\n{output.decode()}")
