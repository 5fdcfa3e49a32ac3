"""What is kept about a person, for that person."""

import json
from pathlib import Path
from typing import Annotated

import typer
from laurel_stack.home import write_private

from laurel_cli.console import existing_home, out, run
from laurel_cli.errors import CommandError
from laurel_cli.exporting import export as export_rows
from laurel_cli.running_suite import endpoints_of


def export(
    user: Annotated[int, typer.Argument(help="The user's id.", min=1, max=2**63 - 1)],
    to: Annotated[Path, typer.Option("--to", help="A new file.", dir_okay=False)],
) -> None:
    """Write every row that services keep about a person to a file that only you may read.

    Rows that name others beside the person are in it whole: look before you pass it on.
    """
    if to.exists():
        raise CommandError(f"{to} is there already; name a new file")
    found = run(export_rows(endpoints_of(existing_home()), user))
    write_private(to, json.dumps({"userId": user, "services": found}, indent=1))
    count = sum(len(rows) for tables in found.values() for rows in tables.values())
    out.print(f"{count} rows about user {user} are in {to}.")
