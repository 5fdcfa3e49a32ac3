"""Workers of the router in processes of their own, which are killed and frozen while they work."""

import asyncio
import os
import pickle
import signal
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

from laurel_events import DueTask
from laurel_testkit import eventually

from .world import World

_PROGRAM = Path(__file__).with_name("life_worker.py")
_NUMBERS = count(1)
_PATIENCE = 120.0
_CLAIMED = "select from deliveries where claim = :claim limit 1"
_SESSIONS = "select from pg_stat_activity where application_name = :name"


class Worker:
    """A process that serves one task after the other, as it is told."""

    def __init__(self, process: asyncio.subprocess.Process, name: str) -> None:
        self._process, self.name = process, name
        self._served: asyncio.Future[bytes] | None = None

    @classmethod
    async def started(cls, told: Mapping[str, str]) -> "Worker":
        """A new one; it may take seconds until it begins with its first task."""
        name = f"life_{os.getpid()}_{next(_NUMBERS)}"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(_PROGRAM), name),
            env={**os.environ, **told},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return cls(process, name)

    def begins(self, task: DueTask, now: datetime) -> None:
        """Hand it a task."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b64encode(pickle.dumps((task, now))) + b"\n")
        self._served = asyncio.ensure_future(self._process.stdout.readline())

    @property
    def has_served(self) -> bool:
        """Whether it is done with its task."""
        assert self._served is not None
        return self._served.done()

    async def serves(self) -> None:
        """Wait until it is done; one that ended by itself fails the test."""
        assert self._served is not None
        assert await self._served == b"served\n", f"{self.name} has ended"

    def signal(self, number: signal.Signals) -> None:
        """Kill, freeze or thaw it."""
        self._process.send_signal(number)

    async def end(self) -> None:
        """Kill it, if it lives."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


class Workers:
    """One process that works, and one that is ready to take its place.

    `struck` is which part of all pages is served by one that is killed or frozen.
    """

    def __init__(self, world: World, told: Mapping[str, str], struck: float) -> None:
        self._world, self._told, self.struck = world, told, struck
        self._ready: list[Worker] = []
        self.killed = self.frozen = 0

    async def next(self) -> Worker:
        """A process that has nothing to do; another is started meanwhile."""
        while len(self._ready) < 2:
            self._ready.append(await Worker.started(self._told))
        return self._ready.pop(0)

    async def begun(self, task: DueTask) -> Worker:
        """A process that holds what its task is about, or has served it already."""
        worker = await self.next()
        worker.begins(task, self._world.now)

        async def holds() -> bool:
            held = await self._world.rows(_CLAIMED, claim=task.claim)
            return bool(held) or worker.has_served

        await eventually(holds, _PATIENCE)
        return worker

    async def kill(self, worker: Worker, after: float) -> bool:
        """Kill it so many seconds later, unless it is done by then; returns whether it was killed.

        What it has begun at the database has ended when this returns.
        """
        await asyncio.sleep(after)
        if worker.has_served:
            self._ready.append(worker)
            return False
        await worker.end()
        self.killed += 1

        async def is_gone() -> bool:
            return not await self._world.rows(_SESSIONS, name=worker.name)

        await eventually(is_gone, _PATIENCE)
        return True

    async def freeze(self, worker: Worker, seconds: float) -> None:
        """Let it stand still for so long, and then finish."""
        if not worker.has_served:
            worker.signal(signal.SIGSTOP)
            await asyncio.sleep(seconds)
            worker.signal(signal.SIGCONT)
            self.frozen += 1
        await worker.serves()
        self._ready.append(worker)

    async def end(self) -> None:
        """End all of them."""
        await asyncio.gather(*(one.end() for one in self._ready))


@asynccontextmanager
async def workers(world: World, told: Mapping[str, str], struck: float) -> AsyncIterator[Workers]:
    """Processes that end with the block."""
    made = Workers(world, told, struck)
    try:
        yield made
    finally:
        await made.end()
