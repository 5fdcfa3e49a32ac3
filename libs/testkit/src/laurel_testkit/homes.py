"""Homes of a test's own, with a supervisor for the servers in it."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from laurel_stack.home import Home
from laurel_stack.supervisor import Supervisor


@asynccontextmanager
async def apart(prefix: str) -> AsyncIterator[Supervisor]:
    """Servers with a home in the system's temporary folder: pytest's own is closed to the user
    that PostgreSQL runs as."""
    root = Path(tempfile.mkdtemp(prefix=prefix))
    supervisor = Supervisor(Home(root))
    yield supervisor
    await supervisor.stop_all()
    shutil.rmtree(root)
