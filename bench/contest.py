"""Runs contenders, each a program of its own, and times what they report."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import IO, NamedTuple

_PATIENCE_SECONDS = 120
_GRACE_SECONDS = 15
_LOG_BYTES = 3000
_COMMITTED = "committed"


class ContenderFailedError(RuntimeError):
    """A contender ended or stalled before it was done; the message holds its last words."""


class Mark(NamedTuple):
    """A contender's report: so many more were committed at a time of the monotonic clock.

    `cpu` is the processor time, in seconds, that its process has taken so far.
    """

    contender: int
    at: float
    committed: int
    cpu: float


class Pace(NamedTuple):
    """How many a second, and the processor time that one took, in microseconds.

    The time tells what is left where the other core is busy and nothing can overlap.
    """

    rate: float
    cpu: float


def report(count: int) -> None:
    """Called by a contender when `count` more are committed."""
    # Not through sys.stdout, which Faust replaces by its log.
    os.write(1, f"{_COMMITTED} {time.monotonic()} {count} {time.process_time()}\n".encode())


async def race(module: str, arguments: Sequence[str], total: int, processes: int = 1) -> Pace:
    """Run a program until it has committed `total`, and return its pace.

    The clock starts at the first commit, or the first of the last process to have one: to
    connect, to join the group and to warm up are no part of it. Raises ContenderFailedError.
    """
    with tempfile.TemporaryFile() as log:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return _pace(await _until_done(module, arguments, total, processes, log))
        except (TimeoutError, EOFError):
            raise ContenderFailedError(f"{module} was not done:\n{_tail(log)}") from None


def _pace(marks: Sequence[Mark]) -> Pace:
    firsts: dict[int, Mark] = {}
    for mark in marks:
        firsts.setdefault(mark.contender, mark)
    start, end = max(first.at for first in firsts.values()), max(mark.at for mark in marks)
    if start == end:
        raise ContenderFailedError("the last process found next to nothing left: give them more")
    rate = sum(mark.committed for mark in marks if mark.at > start) / (end - start)
    return Pace(rate, 1e6 * _cpu_seconds(marks, firsts) / _after_the_first(marks, firsts))


def _cpu_seconds(marks: Sequence[Mark], firsts: Mapping[int, Mark]) -> float:
    lasts = {mark.contender: mark for mark in marks}
    return sum(last.cpu - firsts[one].cpu for one, last in lasts.items())


def _after_the_first(marks: Sequence[Mark], firsts: Mapping[int, Mark]) -> int:
    return sum(mark.committed for mark in marks) - sum(one.committed for one in firsts.values())


async def _until_done(
    module: str, arguments: Sequence[str], total: int, processes: int, log: IO[bytes]
) -> list[Mark]:
    marks: list[Mark] = []
    done = 0
    async with _started(module, arguments, processes, log) as reports:
        while done < total:
            mark = await reports.get()
            if mark is None:
                raise EOFError
            marks.append(mark)
            done += mark.committed
    return marks


@asynccontextmanager
async def _started(
    module: str, arguments: Sequence[str], processes: int, log: IO[bytes]
) -> AsyncIterator[asyncio.Queue[Mark | None]]:
    """The reports of the started processes; None when one of them ended."""
    reports: asyncio.Queue[Mark | None] = asyncio.Queue()
    children = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, stdout=asyncio.subprocess.PIPE, stderr=log
        )
        for _ in range(processes)
    ]
    readers = [asyncio.create_task(_read(*each, reports)) for each in enumerate(children)]
    try:
        yield reports
    finally:
        for child in children:
            await _stop(child)
        await asyncio.gather(*readers)


async def _read(
    number: int, child: asyncio.subprocess.Process, reports: asyncio.Queue[Mark | None]
) -> None:
    assert child.stdout is not None
    async for line in child.stdout:
        word, *said = line.decode().split()[:4] or [""]
        if word == _COMMITTED:  # Faust has a banner of its own
            reports.put_nowait(Mark(number, float(said[0]), int(said[1]), float(said[2])))
    reports.put_nowait(None)


async def _stop(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.terminate()
    try:
        async with asyncio.timeout(_GRACE_SECONDS):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()


def _tail(log: IO[bytes]) -> str:
    log.seek(max(0, log.seek(0, 2) - _LOG_BYTES))
    return log.read().decode(errors="replace")
