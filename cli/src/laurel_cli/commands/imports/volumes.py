"""Volumes that people traded elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from laurel_cli.commands.imports.role import DryRun, bring
from laurel_cli.console import Json


def volumes(
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV file with the header user_id,perpetual_usd,strategy_usd.", dir_okay=False
        ),
    ],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Bring over volumes that were traded elsewhere, each person's once."""
    bring("qualification", "volumes", file, dry_run=dry_run, as_json=as_json)
