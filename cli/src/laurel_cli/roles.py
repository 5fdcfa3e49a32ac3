"""Runs a service's short-lived roles: migrate and audit."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ended:
    """How a role ended, and what it printed and logged."""

    succeeded: bool
    printed: str
    logged: str


async def run_role(service: str, role: str, told: Mapping[str, str]) -> Ended:
    """Run `python -m <service> <role>` to its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        service,
        role,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **told},
    )
    printed, logged = await process.communicate()
    return Ended(
        process.returncode == 0,
        printed.decode(errors="replace"),
        logged.decode(errors="replace").strip(),
    )
