"""Ends the servers of a test process that ended without doing so itself, and forgets their data.

A test process may be killed at any moment, and a worker of pytest-xdist always is when its run is
terminated. This file is the program of a process of its own, which outlives it.
"""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from laurel_stack.home import Home
from laurel_stack.supervisor import Supervisor


@contextmanager
def guarded(root: Path) -> Iterator[None]:
    """Have what runs in the home `root` ended when this process ends, however it does.

    The warden reads from a pipe that this process alone can write to: the pipe's end is its sign.
    A session of its own keeps a terminal's Ctrl-C from reaching it.
    """
    warden = subprocess.Popen(
        (sys.executable, "-P", __file__, str(root)), stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield
    finally:
        warden.communicate()


def main(root: Path) -> None:
    """Wait for the end of the test process; then nothing is left to do, or everything."""
    sys.stdin.buffer.read()
    if root.exists():
        asyncio.run(Supervisor(Home(root)).stop_all())
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
