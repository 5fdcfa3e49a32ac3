"""Starts, watches and stops the processes of one home."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from laurel_stack import nursery
from laurel_stack.deaths import Death, death
from laurel_stack.errors import ServerFailed
from laurel_stack.home import Home
from laurel_stack.nursery import Nursery
from laurel_stack.ports import Reservation, is_free
from laurel_stack.process import (
    Handle,
    Process,
    Running,
    log_path,
    may_be_born,
    record_path,
    recorded,
    spawn,
)
from laurel_stack.waiting import start_group, within

Progress = Callable[[str, str], None]


def silent(_name: str, _state: str) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class Child:
    """A process this supervisor started; its log had `said` bytes before."""

    process: Process
    handle: Handle
    log: Path
    said: int

    def death(self, code: int) -> Death:
        """How it ended, and why by its log."""
        return death(code, time.time(), self.log, self.said)


class Supervisor:
    """The processes of `home`, by name; `progress` is told (name, state) of each change.

    States: `starting`, `ready`, `stopping`, `stopped`, `failed`. With `preload`, Python modules
    are forked from a process that has imported these.
    """

    def __init__(
        self, home: Home, progress: Progress = silent, preload: Sequence[str] = ()
    ) -> None:
        self.home = home
        self.progress = progress
        self.children: dict[str, Child] = {}
        """What should live: whatever was started here and neither stopped nor killed."""
        self._started: dict[str, Child] = {}
        self._preload = preload
        self._nursery: Nursery | None = None

    def prepare(self) -> None:
        """Begin to import what is preloaded, while servers start."""
        if self._preload and (self._nursery is None or not self._nursery.alive()):
            self._nursery = Nursery(self._preload, log_path(self.home, nursery.NAME))

    async def start(self, *processes: Process, held: Reservation | None = None) -> None:
        """Start `processes` together and wait until all are ready; raises `ServerFailed`.

        The ports of `held` are let go at the last moment.
        """
        for process in processes:
            self.progress(process.name, "starting")
            await process.prepare()
        await self._await_nursery(processes)
        if held is not None:
            held.release()
        started = [self.spawn(process) for process in processes]
        async with start_group() as group:
            for child in started:
                group.create_task(self._until_ready(child))
        self.children |= {child.process.name: child for child in started}

    async def run(self, process: Process) -> None:
        """Start `process` and wait for its end; raises `ServerFailed` unless it ends with 0."""
        await self._await_nursery([process])
        child = self.spawn(process)
        if not await within(process.ready_within, lambda: child.handle.poll() is not None):
            raise self._failure(child, f"did not end in {process.ready_within:.0f} s")
        if (code := child.handle.wait()) != 0:
            raise self._failure(child, str(child.death(code)))
        record_path(self.home, process.name).unlink(missing_ok=True)

    def spawn(self, process: Process) -> Child:
        """Start `process` without waiting for anything."""
        log = log_path(self.home, process.name)
        said = log.stat().st_size if log.exists() else 0
        child = Child(process, spawn(process, self.home, self._nursery), log, said)
        self._started[process.name] = child
        return child

    async def revive(self, process: Process) -> None:
        """Start a process that died, without waiting until it is ready."""
        await process.prepare()
        await self._await_nursery([process])
        self.children[process.name] = self.spawn(process)

    async def _await_nursery(self, processes: Iterable[Process]) -> None:
        if any(map(may_be_born, processes)):
            self.prepare()
            if self._nursery is not None:
                await self._nursery.ready()

    async def start_on_free_ports(
        self,
        count: int,
        build: Callable[[tuple[int, ...]], Sequence[Process]],
        *,
        in_a_row: bool = False,
    ) -> tuple[int, ...]:
        """Start what `build` makes of `count` free ports; once more if a port was stolen."""
        with Reservation(count, in_a_row=in_a_row) as held:
            try:
                await self.start(*(processes := build(held.ports)), held=held)
                return held.ports
            except ServerFailed:
                await self.stop(*(process.name for process in processes))
                if all(map(is_free, held.ports)):
                    raise
        with Reservation(count, in_a_row=in_a_row) as held:
            await self.start(*build(held.ports), held=held)
            return held.ports

    async def _until_ready(self, child: Child) -> None:
        process = child.process

        async def ended_or_ready() -> bool:
            return child.handle.poll() is not None or await process.ready()

        if not await within(process.ready_within, ended_or_ready):
            raise self._failure(child, f"was not ready in {process.ready_within:.0f} s")
        if (code := child.handle.poll()) is not None:
            raise self._failure(child, str(child.death(code)))
        self.progress(process.name, "ready")

    def _failure(self, child: Child, what: str) -> ServerFailed:
        self.progress(child.process.name, "failed")
        return ServerFailed(
            f"{child.process.name} {what}",
            f"Mend what {child.log} names and start again.",
        )

    def running(self) -> dict[str, Running]:
        """The live processes of the home, whoever started them, by name."""
        return {found.name: found for found in recorded(self.home) if found.process() is not None}

    def kill(self, name: str) -> None:
        """Kill process `name` at once, as a power cut would; it stays known for `restart`."""
        self.children.pop(name, None)
        self.running()[name].kill()
        self._reap(name)

    async def stop(self, *names: str) -> None:
        """Stop the named processes together: ask, wait for their grace, then kill."""
        for name in names:
            self.children.pop(name, None)
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
        if (child := self._started.get(name)) is not None:
            child.handle.wait()

    async def restart(self, name: str) -> None:
        """Stop process `name` if it lives and start it again as it was, on the same port."""
        await self.stop(name)
        await self.start(self._started[name].process)

    async def stop_all(self) -> None:
        """Stop every process of the home, whoever started it, one stage after another."""
        self.children.clear()
        found = recorded(self.home)
        for stage in sorted({one.stage for one in found}, reverse=True):
            await self.stop(*(one.name for one in found if one.stage == stage))
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None
