"""Points that people had elsewhere."""

import json
from pathlib import Path
from typing import Annotated

import typer

from laurel_cli.console import Json, existing_home, out, print_json, run, table
from laurel_cli.errors import CommandError
from laurel_cli.roles import run_role
from laurel_cli.running_suite import endpoints_of
from laurel_cli.suite import Secrets, environment

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
    place = existing_home()
    told = environment(SERVICE, endpoints_of(place), Secrets.of(place))
    order = {"IMPORT_FILE": str(file.absolute()), "IMPORT_DRY_RUN": str(dry_run).lower()}
    ended = run(run_role(SERVICE, _ROLE, {**told, **order}))
    if not ended.succeeded:
        raise CommandError(ended.logged[-2000:])
    outcome = json.loads(ended.printed)
    if as_json:
        print_json([outcome])
    else:
        rows = ((name.replace("_", " "), str(value)) for name, value in outcome.items())
        out.print(table("Balances", ("what", "figure"), rows))
