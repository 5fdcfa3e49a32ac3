"""Processes that stand still without dying: nothing tells their peers but the silence."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil
from laurel_stack.supervisor import Supervisor


@contextmanager
def frozen(supervisor: Supervisor, *names: str) -> Iterator[None]:
    """The named processes and their children stopped by SIGSTOP, and continued at the end."""
    found = [one for name in names for one in _with_children(supervisor, name)]
    for one in found:
        _unless_gone(one.suspend)
    try:
        yield
    finally:
        for one in found:
            _unless_gone(one.resume)


def _with_children(supervisor: Supervisor, name: str) -> list[psutil.Process]:
    """A process with what it started: PostgreSQL's sessions are in process groups of their own."""
    process = supervisor.running()[name].process()
    return [process, *process.children(recursive=True)] if process else []


def _unless_gone(act: Callable[[], None]) -> None:
    with suppress(psutil.NoSuchProcess):
        act()
