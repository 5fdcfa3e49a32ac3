"""A child process: how it is started, recognised again later, and stopped."""

import json
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

from laurel_stack.home import Home, write_private
from laurel_stack.nursery import Nursery, suits
from laurel_stack.waiting import within

TICK_SECONDS = 0.01
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

Probe = Callable[[], Awaitable[bool]]
Preparation = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Process:
    """What to run; times are seconds.

    `ready` answers whether it serves. `prepare` is awaited before each start, restarts included.
    `env` is added to this process's environment; `user` is a system user to run as. When all are
    stopped, a higher `stage` ends before a lower one: what uses a server before the server.
    """

    name: str
    argv: tuple[str, ...]
    ready: Probe
    prepare: Preparation = nothing
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    user: str | None = None
    port: int | None = None
    stage: int = 0
    stop_signal: signal.Signals = signal.SIGTERM
    ready_within: float = 40.0
    grace: float = 10.0


@dataclass(frozen=True)
class Running:
    """A started process as its file in the home's `run` folder records it.

    The boot and when in it the process started, in seconds, tell it from a stranger that was given
    the same pid later. No step of the machine's clock moves them. Homes of 0.1.0 name no boot.
    """

    name: str
    pid: int
    started: float
    port: int | None
    stage: int
    stop_signal: int
    grace: float
    log: str
    boot: str = ""

    def process(self) -> psutil.Process | None:
        """The live process, or None when it has ended."""
        try:
            found = psutil.Process(self.pid)
            same = abs(_since_boot(found) - self.started) <= TICK_SECONDS and self.boot == _boot()
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def kill(self) -> None:
        """Kill it and all of its session at once, as a power cut would."""
        if self.process() is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def stop(self) -> None:
        """Ask it to end, wait for its grace, then kill it."""
        if (process := self.process()) is not None:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(self.stop_signal)
            if not await self.gone(self.grace):
                self.kill()
                await self.gone(self.grace)

    async def gone(self, seconds: float) -> bool:
        """Whether it ended in `seconds`."""
        return await within(seconds, lambda: self.process() is None)


class Handle(Protocol):
    """A started child, as far as a supervisor needs it."""

    pid: int

    def poll(self) -> int | None:
        """Its exit code, minus the signal's number where one ended it; None while it lives."""

    def wait(self) -> int:
        """Wait for its end; returns the exit code."""


def spawn(process: Process, home: Home, nursery: Nursery | None = None) -> Handle:
    """Start `process` in a session of its own, its output appended to its log, and record it.

    A session of its own keeps a terminal's Ctrl-C from reaching it before its supervisor.
    """
    log = log_path(home, process.name)
    env = {**os.environ, **process.env}
    if nursery is not None and may_be_born(process):
        child: Handle = nursery.bear(process.argv, env, log)
    else:
        child = _popen(process, env, log)
    _record(process, child.pid, home)
    return child


def may_be_born(process: Process) -> bool:
    """Whether a nursery can fork it: a Python module, as this user and in this folder."""
    return suits(process.argv) and process.user is None and process.cwd is None


def _popen(process: Process, env: Mapping[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(
            process.argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=process.cwd,
            start_new_session=True,
            user=process.user,
            group=process.user,
            extra_groups=None if process.user is None else [],
        )


def _record(process: Process, pid: int, home: Home) -> None:
    with suppress(psutil.NoSuchProcess):
        running = Running(
            name=process.name,
            pid=pid,
            started=_since_boot(psutil.Process(pid)),
            boot=_boot(),
            port=process.port,
            stage=process.stage,
            stop_signal=process.stop_signal,
            grace=process.grace,
            log=str(log_path(home, process.name)),
        )
        write_private(record_path(home, process.name), json.dumps(asdict(running)))


def _since_boot(process: psutil.Process) -> float:
    return process.create_time() - psutil.boot_time()


def _boot() -> str:
    return BOOT_ID.read_text().strip()


def log_path(home: Home, name: str) -> Path:
    """The file that gets the output of process `name`."""
    return home.logs / f"{name}.log"


def record_path(home: Home, name: str) -> Path:
    """The file that records the running process `name`."""
    return home.run / f"{name}.json"


def recorded(home: Home) -> list[Running]:
    """Every process that was started in `home` and not stopped, dead ones included."""
    return [Running(**json.loads(path.read_text())) for path in sorted(home.run.glob("*.json"))]
