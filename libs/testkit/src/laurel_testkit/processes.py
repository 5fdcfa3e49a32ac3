"""Roles of a service as processes of their own, killed and frozen in the middle of what they do."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any

import psycopg

from laurel_testkit.waiting import eventually

_NUMBERS = count(1)
_PATIENCE_SECONDS = 240.0
_WRITES = """
    select min(application_name) from pg_stat_activity
    where application_name = any(%s) and backend_xid is not null
"""
_PAST = "select clock_timestamp() > %s::timestamptz + %s * interval '1 second'"

Done = Callable[[], Awaitable[bool]]


class Replica:
    """A process of a role, whose sessions at the database bear its `name`."""

    def __init__(self, process: asyncio.subprocess.Process, name: str, ask: Any) -> None:
        self._process, self.name, self._ask = process, name, ask

    async def kill(self) -> None:
        """Kill it; what it had begun ends at the database once that notices."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def freeze(self, seconds: float) -> None:
        """Let it stand still for so long by the database's clock, and then go on."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            since = await self._ask("select clock_timestamp()")
            await eventually(lambda: self._ask(_PAST, since, seconds), seconds + _PATIENCE_SECONDS)
        finally:
            self._process.send_signal(signal.SIGCONT)


class Team:
    """Processes of one role of a service on one database, some of which are struck.

    `told` is their environment.
    """

    def __init__(self, argv: tuple[str, ...], dsn: str, told: Mapping[str, str], ask: Any) -> None:
        self._argv, self._dsn, self._told, self._ask = argv, dsn, told, ask
        self._all: list[Replica] = []
        self.killed = self.frozen = 0

    async def start(self, **told: str) -> Replica:
        """Another process, told this besides; it may take seconds until it begins."""
        name = f"{self._argv[-1]}_{os.getpid()}_{next(_NUMBERS)}"
        where = {"DATABASE_URL": f"{self._dsn}?application_name={name}"}
        process = await asyncio.create_subprocess_exec(
            *self._argv,
            env={**self._told, **where, **told},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        self._all.append(Replica(process, name, self._ask))
        return self._all[-1]

    async def writing(self, done: Done) -> Replica | None:
        """The first that is in a transaction which has changed something; None if `done` before."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while not await done():
                if name := await self._ask(_WRITES, [one.name for one in self._all]):
                    return next(one for one in self._all if one.name == name)
        return None

    async def kill(self, done: Done) -> None:
        """Kill one in the middle of a transaction, unless `done` before."""
        if victim := await self.writing(done):
            await victim.kill()
            self._all.remove(victim)
            self.killed += 1

    async def freeze(self, done: Done, seconds: float) -> None:
        """Let one stand still in the middle of a transaction, unless `done` before."""
        if victim := await self.writing(done):
            self.frozen += 1
            await victim.freeze(seconds)

    async def end(self) -> None:
        """Kill all of them."""
        await asyncio.gather(*(one.kill() for one in self._all))


@asynccontextmanager
async def team(
    package: str, role: str, dsn: str, told: Mapping[str, str], size: int = 2
) -> AsyncIterator[Team]:
    """So many processes of a role, which end with the block; `dsn` has no options of its own."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as watch:

        async def ask(query: Any, *given: Any) -> Any:
            row = await (await watch.execute(query, given)).fetchone()
            return row[0] if row else None

        made = Team((sys.executable, "-m", package, role), dsn, told, ask)
        try:
            for _ in range(size):
                await made.start()
            yield made
        finally:
            await made.end()
