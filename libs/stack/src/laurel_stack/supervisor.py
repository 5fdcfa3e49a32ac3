"""Starts, watches and stops the processes of one home."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from laurel_stack.errors import ServerFailed
from laurel_stack.home import Home
from laurel_stack.ports import Reservation, is_free
from laurel_stack.process import Process, Running, log_path, record_path, recorded, spawn
from laurel_stack.waiting import within

Progress = Callable[[str, str], None]
LOG_LINES = 12


def silent(_name: str, _state: str) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class _Child:
    """A process this supervisor started; its log had `said` bytes before."""

    process: Process
    handle: "subprocess.Popen[bytes]"
    log: Path
    said: int

    def tail(self) -> str:
        """The last lines it logged."""
        with self.log.open(errors="replace") as log:
            log.seek(self.said)
            return "".join(log.readlines()[-LOG_LINES:])


class Supervisor:
    """The processes of `home`, by name; `progress` is told (name, state) of each change.

    States: `starting`, `ready`, `stopping`, `stopped`, `failed`.
    """

    def __init__(self, home: Home, progress: Progress = silent) -> None:
        self.home = home
        self.progress = progress
        self._children: dict[str, _Child] = {}

    async def start(self, *processes: Process, held: Reservation | None = None) -> None:
        """Start `processes` together and wait until all are ready; raises `ServerFailed`.

        The ports of `held` are let go at the last moment.
        """
        for process in processes:
            self.progress(process.name, "starting")
            await process.prepare()
        if held is not None:
            held.release()
        for process in processes:
            log = log_path(self.home, process.name)
            said = log.stat().st_size if log.exists() else 0
            self._children[process.name] = _Child(process, spawn(process, self.home), log, said)
        async with start_group() as group:
            for process in processes:
                group.create_task(self._until_ready(self._children[process.name]))

    async def start_on_free_ports(
        self, count: int, build: Callable[[tuple[int, ...]], Sequence[Process]]
    ) -> tuple[int, ...]:
        """Start what `build` makes of `count` free ports; once more if a port was stolen."""
        with Reservation(count) as held:
            try:
                await self.start(*(processes := build(held.ports)), held=held)
                return held.ports
            except ServerFailed:
                await self.stop(*(process.name for process in processes))
                if all(map(is_free, held.ports)):
                    raise
        with Reservation(count) as held:
            await self.start(*build(held.ports), held=held)
            return held.ports

    async def _until_ready(self, child: _Child) -> None:
        process = child.process

        async def ended_or_ready() -> bool:
            return child.handle.poll() is not None or await process.ready()

        if not await within(process.ready_within, ended_or_ready):
            raise self._failure(child, f"was not ready in {process.ready_within:.0f} s")
        if (code := child.handle.poll()) is not None:
            raise self._failure(child, f"ended with code {code} while starting")
        self.progress(process.name, "ready")

    def _failure(self, child: _Child, what: str) -> ServerFailed:
        self.progress(child.process.name, "failed")
        return ServerFailed(
            f"{child.process.name} {what}. The end of {child.log}:\n{child.tail()}",
            "Mend what the log names and start again.",
        )

    def running(self) -> dict[str, Running]:
        """The live processes of the home, whoever started them, by name."""
        return {found.name: found for found in recorded(self.home) if found.process() is not None}

    def kill(self, name: str) -> None:
        """Kill process `name` at once, as a power cut would; it stays known for `restart`."""
        self.running()[name].kill()
        self._reap(name)

    async def stop(self, *names: str) -> None:
        """Stop the named processes together: ask, wait for their grace, then kill."""
        alive = self.running()
        await asyncio.gather(*(self._stop(alive.get(name), name) for name in names))

    async def _stop(self, running: Running | None, name: str) -> None:
        if running is not None:
            self.progress(name, "stopping")
            await running.stop()
            self.progress(name, "stopped")
        self._reap(name)
        record_path(self.home, name).unlink(missing_ok=True)

    def _reap(self, name: str) -> None:
        if (child := self._children.get(name)) is not None:
            child.handle.wait()

    async def restart(self, name: str) -> None:
        """Stop process `name` if it lives and start it again as it was, on the same port."""
        await self.stop(name)
        await self.start(self._children[name].process)

    async def stop_all(self) -> None:
        """Stop every process of the home, whoever started it, one stage after another."""
        found = recorded(self.home)
        for stage in sorted({one.stage for one in found}, reverse=True):
            await self.stop(*(one.name for one in found if one.stage == stage))


@asynccontextmanager
async def start_group() -> AsyncIterator[asyncio.TaskGroup]:
    """A task group whose first failure cancels its other tasks and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
