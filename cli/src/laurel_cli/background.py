"""A command that goes on in the background once it has started well."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import typer

Settled = Callable[[], None]


def in_background(log: Path, work: Callable[[Settled], None]) -> None:
    """Run `work` in a process of its own, and return as soon as it calls what it is given.

    From then on its output goes to `log` and it lives on; until then what it prints is seen here,
    and if it ends, this process ends with its exit code. Ctrl-C here stops it.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setsid()
        work(lambda: _settle(log, writing))
        return
    os.close(writing)
    try:
        settled = os.read(reading, 1)
    except KeyboardInterrupt:
        os.kill(child, signal.SIGTERM)
        settled = b""
    if not settled:
        _, status = os.waitpid(child, 0)
        raise typer.Exit(os.waitstatus_to_exitcode(status))


def _settle(log: Path, writing: int) -> None:
    """Leave the terminal, and let the process that waits go on."""
    sys.stdout.flush()
    sys.stderr.flush()
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.write(writing, b"1")
    os.close(writing)
