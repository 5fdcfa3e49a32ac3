"""Homes of a test's own, with a supervisor for the servers in it."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from laurel_stack.home import Home
from laurel_stack.supervisor import Supervisor

from laurel_testkit.warden import guarded


@asynccontextmanager
async def apart(prefix: str) -> AsyncIterator[Supervisor]:
    """Servers with a home in the system's temporary folder: pytest's own is closed to the user
    that PostgreSQL runs as. They end with this process, even if it is killed."""
    root = Path(tempfile.mkdtemp(prefix=prefix))
    with guarded(root):
        supervisor = Supervisor(Home(root))
        try:
            yield supervisor
        finally:
            await supervisor.stop_all()
            shutil.rmtree(root)
