"""Making a new service."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from laurel_cli.console import err, out
from laurel_cli.errors import CommandError
from laurel_cli.scaffold import check_name, write
from laurel_cli.services import PROJECT

Name = Annotated[str, typer.Argument(help="Such as user_profile: its package, database and user.")]
Description = Annotated[str, typer.Option(help="What it is for, in a few words.")]


def new_service(name: Name, description: Description = "A new service") -> None:
    """Make a service that starts and passes its tests, and put it in every list."""
    _require_checkout(PROJECT)
    check_name(name, PROJECT)
    folder = write(name, description.strip().rstrip("."), PROJECT)
    err.print(f"  [green]✓[/] {folder.relative_to(PROJECT)} [dim]written[/]")
    _put_in_every_list(PROJECT, folder)
    out.print(f"{name} stands. Try `make test SERVICE={name}`, then change its flow.py.")


def _require_checkout(project: Path) -> None:
    if not (project / "tools" / "lists").is_dir():
        raise CommandError(f"{project} is no checkout of Laurel; run this command in one")


def _put_in_every_list(project: Path, folder: Path) -> None:
    """The workspace first, so that the service can be imported; then what is made from it."""
    ruff = (sys.executable, "-m", "ruff")
    uv = os.environ.get("UV") or shutil.which("uv") or str(project / ".cache/tools/bin/uv")
    for what, command in (
        # How imports are sorted and lines are broken depends on the name.
        ("imports", [*ruff, "check", "--quiet", "--select=I", "--fix", str(folder)]),
        ("format", [*ruff, "format", "--quiet", str(folder)]),
        ("pyproject.toml", [sys.executable, "-m", "tools.lists"]),
        ("uv.lock", [uv, "lock", "--quiet"]),
        ("installed", [uv, "sync", "--frozen", "--quiet", "--inexact"]),
        ("routes", [sys.executable, "-m", "laurel_stack.gateway"]),
        ("lists and pages", [sys.executable, "-m", "tools.docs"]),
    ):
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        err.print(f"  [green]✓[/] {what}")
