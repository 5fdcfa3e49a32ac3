"""Runs a service's short-lived roles: migrate and audit."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from laurel_stack.errors import ServerFailed


@dataclass(frozen=True, slots=True)
class Ended:
    """How a role ended, and what it printed and logged."""

    succeeded: bool
    printed: str
    logged: str


async def run_role(service: str, role: str, told: Mapping[str, str]) -> Ended:
    """Run `python -m <service> <role>` to its end; killed where this is cancelled."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        service,
        role,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **told},
    )
    try:
        printed, logged = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        raise
    return Ended(
        process.returncode == 0,
        printed.decode(errors="replace"),
        logged.decode(errors="replace").strip(),
    )


async def migrate(service: str, told: Mapping[str, str]) -> None:
    """Upgrade a service's schema; raises ServerFailed with its last words."""
    ended = await run_role(service, "migrate", told)
    if not ended.succeeded:
        raise ServerFailed(
            f"The schema of {service} could not be upgraded:\n{ended.logged[-2000:]}\n",
            "Mend what it names and start again.",
        )
