"""Commit 2a48b89 as a baseline in a folder and an environment of its own."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bench.ground import temporary_folder

_COMMIT = "2a48b89"
_ROOT = Path(__file__).parents[1]


class Checkout:
    """A checkout with an environment: the release's, or this one."""

    def __init__(self, root: Path, binaries: Path) -> None:
        self.root = root
        self._binaries = binaries

    async def laurel(self, settings: dict[str, str], *arguments: str) -> str:
        """Run its `laurel` command to the end; raises RuntimeError with what it said."""
        return await self._run(settings, str(self._binaries / "laurel"), *arguments)

    async def bench(self, figure: str, *options: str) -> Sequence[dict[str, Any]]:
        """The rows of a figure that its own benchmark measures now."""
        await self._run({}, str(self._binaries / "python"), "-m", "bench", figure, *options)
        report = json.loads((self.root / "bench" / "report.json").read_text())
        return [row for one in report["figures"] for row in one["rows"]]

    async def _run(self, settings: dict[str, str], *command: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self.root,
            env={**os.environ, **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{errors.decode()}")
        return output.decode()


def today(binaries: Path) -> Checkout:
    """This checkout."""
    return Checkout(_ROOT, binaries)


@asynccontextmanager
async def release() -> AsyncIterator[Checkout]:
    """The release, from git's history and uv's cache; gone afterwards."""
    with temporary_folder() as folder:
        root = folder / "release"
        _do(_ROOT, "git", "worktree", "add", "--quiet", "--detach", str(root), _COMMIT)
        try:
            uv = os.environ.get("UV") or shutil.which("uv") or str(_ROOT / ".cache/tools/bin/uv")
            _do(root, uv, "sync", "--frozen", "--quiet", "--group", "bench")
            yield Checkout(root, root / ".venv" / "bin")
        finally:
            _do(_ROOT, "git", "worktree", "remove", "--force", str(root))


def _do(folder: Path, *command: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment.pop("UV_PROJECT_ENVIRONMENT", None)
    subprocess.run(command, cwd=folder, env=environment, check=True)
