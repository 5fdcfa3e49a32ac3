"""The `laurel` command as a process of its own."""

import asyncio
import os
import sys
from pathlib import Path
from typing import NamedTuple

from laurel_stack.home import Home


class Ended(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


async def laurel(home: Home, *arguments: str, **environment: str) -> Ended:
    """Run the command in a home to its end."""
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("laurel")),
        *arguments,
        env={**os.environ, "LAUREL_HOME": str(home.root), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())
