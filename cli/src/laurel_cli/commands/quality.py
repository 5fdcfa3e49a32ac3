"""How ready each service is, by a table of rules."""

import subprocess
import sys

import typer

from laurel_cli.errors import CommandError
from laurel_cli.services import PROJECT


def quality() -> None:
    """Show each service's level and what it lacks. Exit code 1 where one fell below its own."""
    if not (PROJECT / "tools" / "quality").is_dir():
        raise CommandError(f"{PROJECT} is no checkout of Laurel; run this command in one")
    command = (sys.executable, "-m", "tools.quality")
    if code := subprocess.run(command, cwd=PROJECT, check=False).returncode:
        raise typer.Exit(code)
