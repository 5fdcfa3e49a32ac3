"""Runs what services do and then end: roles such as migrate, and questions about their flows."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from laurel_stack.errors import ServerFailed

from laurel_cli.errors import CommandError
from laurel_cli.services import SERVICES


@dataclass(frozen=True, slots=True)
class Ended:
    """How a role ended, and what it printed and logged."""

    succeeded: bool
    printed: str
    logged: str


async def run_role(service: str, role: str, told: Mapping[str, str]) -> Ended:
    """Run `python -m <service> <role>` to its end; killed where this is cancelled."""
    return await _run((service, role), {**os.environ, **told})


async def ask(module: str, what: str) -> list[str]:
    """The lines that a module prints of all services: one process for all, as none has to run.

    Raises CommandError, which names `what` is not told, with its last words.
    """
    ended = await _run((module, *SERVICES), os.environ)
    if not ended.succeeded:
        raise CommandError(f"a service does not tell {what}: {ended.logged[-500:]}")
    return ended.printed.splitlines()


async def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> Ended:
    process = _started(arguments, environment)
    try:
        printed, logged = await asyncio.to_thread(process.communicate)
    except asyncio.CancelledError:
        process.kill()
        raise
    return Ended(
        process.returncode == 0,
        printed.decode(errors="replace"),
        logged.decode(errors="replace").strip(),
    )


def _started(arguments: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """A module's process. asyncio's own, cancelled at its start, would wait for ever for pipes
    that it never connected."""
    return subprocess.Popen(
        (sys.executable, "-m", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )


async def migrate(service: str, told: Mapping[str, str]) -> None:
    """Upgrade a service's schema; raises ServerFailed with its last words."""
    ended = await run_role(service, "migrate", told)
    if not ended.succeeded:
        raise ServerFailed(
            f"The schema of {service} could not be upgraded:\n{ended.logged[-2000:]}\n",
            "Mend what it names and start again.",
        )
