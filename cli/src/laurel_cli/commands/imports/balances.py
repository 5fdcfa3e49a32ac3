"""Points that people had elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from laurel_cli.commands.imports.role import DryRun, bring
from laurel_cli.console import Json


def balances(
    file: Annotated[
        Path,
        typer.Argument(help="A CSV file with the header user_id,balance.", dir_okay=False),
    ],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Bring over balances of the wallet, each person's once."""
    bring("wallet", "balances", file, dry_run=dry_run, as_json=as_json)
