"""Starts, watches and stops the processes of one home."""

import asyncio
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from laurel_stack.errors import ServerFailed
from laurel_stack.home import Home
from laurel_stack.ports import Reservation, is_free
from laurel_stack.process import POLL_SECONDS, Process, Running, record_path, recorded, spawn

Progress = Callable[[str, str], None]
LOG_LINES = 12


def silent(_name: str, _state: str) -> None:
    """Report no progress."""


class Supervisor:
    """The processes of `home`, by name; `progress` is told (name, state) of each change.

    States: `starting`, `ready`, `stopping`, `stopped`, `failed`.
    """

    def __init__(self, home: Home, progress: Progress = silent) -> None:
        self.home = home
        self.progress = progress
        self._specs: dict[str, Process] = {}
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    async def start(self, *processes: Process, held: Reservation | None = None) -> None:
        """Start `processes` together and wait until all are ready; raises `ServerFailed`.

        The ports of `held` are let go at the last moment.
        """
        if held is not None:
            held.release()
        for process in processes:
            self.progress(process.name, "starting")
            self._specs[process.name] = process
            _, self._children[process.name] = spawn(process, self.home)
        await asyncio.gather(*map(self._until_ready, processes))

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

    async def _until_ready(self, process: Process) -> None:
        deadline = asyncio.get_running_loop().time() + process.ready_within
        while not await process.ready():
            if (code := self._children[process.name].poll()) is not None:
                raise self._failure(process, f"ended with code {code} while starting")
            if asyncio.get_running_loop().time() > deadline:
                raise self._failure(process, f"was not ready in {process.ready_within:.0f} s")
            await asyncio.sleep(POLL_SECONDS)
        self.progress(process.name, "ready")

    def _failure(self, process: Process, what: str) -> ServerFailed:
        self.progress(process.name, "failed")
        log = self.home.logs / f"{process.name}.log"
        return ServerFailed(
            f"{process.name} {what}. The end of {log}:\n{tail(log)}\n",
            "Mend what the log names and start again.",
        )

    def running(self) -> dict[str, Running]:
        """The live processes of the home, whoever started them, by name."""
        return {found.name: found for found in recorded(self.home) if found.process() is not None}

    def kill(self, name: str) -> None:
        """Kill process `name` at once, as a power cut would; it stays known for `restart`."""
        self.running()[name].kill()
        if name in self._children:
            self._children[name].wait()

    async def stop(self, *names: str) -> None:
        """Stop the named processes together: ask, wait for their grace, then kill."""
        alive = self.running()
        await asyncio.gather(*(self._stop(alive.get(name), name) for name in names))

    async def _stop(self, running: Running | None, name: str) -> None:
        if running is not None:
            self.progress(name, "stopping")
            await running.stop()
            self.progress(name, "stopped")
        if (child := self._children.pop(name, None)) is not None:
            child.wait()
        record_path(self.home, name).unlink(missing_ok=True)

    async def restart(self, name: str) -> None:
        """Stop process `name` if it lives and start it again as it was, on the same port."""
        await self.stop(name)
        await self.start(self._specs[name])

    async def stop_all(self) -> None:
        """Stop every process of the home, whoever started it, one stage after another."""
        found = recorded(self.home)
        for stage in sorted({one.stage for one in found}, reverse=True):
            await self.stop(*(one.name for one in found if one.stage == stage))


def tail(log: Path, lines: int = LOG_LINES) -> str:
    """The last `lines` of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
