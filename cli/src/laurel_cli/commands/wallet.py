"""Points that people had elsewhere."""

import json
from pathlib import Path
from typing import Annotated

import typer

from laurel_cli.console import Json, out, print_json, table
from laurel_cli.role_output import printed_by

SERVICE = "wallet"
_ROLE = "import-balances"

imports = typer.Typer(no_args_is_help=True, help="Bring over what was elsewhere.")


@imports.callback()
def _imports() -> None:
    """A group though it has one command: others may follow."""


@imports.command()
def balances(
    file: Annotated[
        Path, typer.Argument(help="A CSV file with the header user_id,balance.", dir_okay=False)
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing, and say what would be.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring over balances of the wallet, each person's once."""
    order = {"IMPORT_FILE": str(file.absolute()), "IMPORT_DRY_RUN": str(dry_run).lower()}
    outcome = json.loads(printed_by(SERVICE, _ROLE, order))
    if as_json:
        print_json([outcome])
    else:
        rows = ((name.replace("_", " "), str(value)) for name, value in outcome.items())
        out.print(table("Balances", ("what", "figure"), rows))
