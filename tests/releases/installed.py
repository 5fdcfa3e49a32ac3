"""Services built to wheels, from a commit or a changed copy of today, and installed alone."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from laurel_schemas.tools.history import History
from laurel_stack.options import default_cache

from tools.docs.surfaces import ROOT

GRACE_SECONDS = 30
NEEDED = ("pyproject.toml", "uv.lock", "schemas", "libs", "cli", "services")
"""What the workspace consists of, as far as its wheels need it."""


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with wheels in it, and nothing of today's working tree."""

    python: Path

    async def finish(self, *arguments: str, **environment: str) -> str:
        """Run Python to its end and return what it said; raises AssertionError if it fails."""
        process = await self._start(arguments, environment, asyncio.subprocess.PIPE)
        written, _ = await process.communicate()
        said = written.decode(errors="replace")
        assert process.returncode == 0, said
        return said

    @asynccontextmanager
    async def running(
        self, *arguments: str, log: Path, **environment: str
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run Python beside the test, told to stop at the end."""
        with log.open("ab") as out:
            process = await self._start(arguments, environment, out.fileno())
        try:
            yield process
        finally:
            await stopped(process)

    async def _start(
        self, arguments: tuple[str, ...], environment: Mapping[str, str], out: int
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            str(self.python),
            "-I",
            *arguments,
            env={**_without_python(), **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=asyncio.subprocess.STDOUT,
        )


async def stopped(process: asyncio.subprocess.Process) -> None:
    """Ask a process to end, and end it where it doesn't."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GRACE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def of_commit(commit: str) -> Installed:
    """The services as a commit holds them, installed once a machine: a commit never changes."""
    folder = default_cache() / "releases" / commit
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=f"{commit}-", dir=folder.parent))
        with tempfile.TemporaryDirectory() as tree:
            for part in NEEDED:
                History(ROOT).extract(commit, part, Path(tree))
            _install(Path(tree), making)
        with suppress(OSError):  # another run was faster
            making.rename(folder)
    return Installed(folder / "bin" / "python")


def of_tree(tree: Path, target: Path) -> Installed:
    """The services as a folder holds them."""
    _install(tree, target)
    return Installed(target / "bin" / "python")


def copy_of_today(target: Path) -> Path:
    """The workspace as it lies in the working tree."""
    listed = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *NEEDED)
    files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in files.split("\n"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    return target


def _install(tree: Path, target: Path) -> None:
    """Build wheels of the workspace; its dependencies come from uv's cache where they lie there."""
    sync = ("sync", "--quiet", "--frozen", "--no-dev", "--no-editable")
    environment = {**_without_python(), "UV_PROJECT_ENVIRONMENT": str(target)}
    command = [os.environ.get("UV", "uv"), *sync]
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _without_python() -> dict[str, str]:
    """This environment without what would lead another Python into this one's packages."""
    return {
        name: value
        for name, value in os.environ.items()
        if name != "VIRTUAL_ENV" and not name.startswith("PYTHON")
    }
