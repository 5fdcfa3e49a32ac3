"""A person's devices: the JavaScript client, which keeps what it sees by snapshot and events."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.nodes import NODE

_READY_SECONDS = 120.0


class Device:
    """A process of Node that mirrors what one person may see."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def does(self, command: str) -> None:
        """Lose the connection (`drop`), leave (`away`) or return (`back`)."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())

    async def state(self) -> dict[str, Any]:
        """What it keeps now."""
        self.does("state")
        kept: dict[str, Any] = json.loads(await self._line())
        return kept

    async def ready(self) -> None:
        """Wait until it has its snapshot."""
        async with asyncio.timeout(_READY_SECONDS):
            line = await self._line()
        assert line == "ready", line

    async def end(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def _line(self) -> str:
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode().strip()


@asynccontextmanager
async def devices(
    project: Path, count: int, arguments: Sequence[str]
) -> AsyncIterator[list[Device]]:
    """So many of one person, each with its snapshot."""
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(count):
            process = await asyncio.create_subprocess_exec(
                *(str(NODE), "mirror.mjs", *arguments),
                cwd=project,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=2**22,
            )
            made.append(Device(process))
            stack.push_async_callback(made[-1].end)
        await asyncio.gather(*(one.ready() for one in made))
        yield made
