"""A role that brings over a file, and what it prints of it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from laurel_cli.console import out, print_json, table
from laurel_cli.role_output import printed_by

DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing, and say what would be.")]


def bring(service: str, what: str, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Run the role of a service that brings over this file, and show what came of it."""
    order = {"IMPORT_FILE": str(file.absolute()), "IMPORT_DRY_RUN": str(dry_run).lower()}
    outcome = json.loads(printed_by(service, f"import-{what}", order))
    if as_json:
        print_json([outcome])
    else:
        rows = ((name.replace("_", " "), str(value)) for name, value in outcome.items())
        out.print(table(what.capitalize(), ("what", "figure"), rows))
