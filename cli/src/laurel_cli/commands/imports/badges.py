"""Badges that people earned elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from laurel_cli.commands.imports.role import DryRun, bring
from laurel_cli.console import Json


def badges(
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV file with the header user_id,badge_id,earned_at,activated_at.",
            dir_okay=False,
        ),
    ],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Bring over badges that were earned elsewhere, each once."""
    bring("badges", "badges", file, dry_run=dry_run, as_json=as_json)
