"""A role that brings over a file, and what it prints of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from laurel_cli.console import out, print_json, table
from laurel_cli.role_output import printed_by

DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing, and say what would be.")]


def bring(service: str, what: str, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Run the role of a service that brings over this file, and show what came of it."""
    outcome = brought(service, what, file, dry_run=dry_run)
    if as_json:
        print_json([outcome])
    else:
        show(what.capitalize(), outcome)


def brought(service: str, what: str, file: Path, *, dry_run: bool, **more: str) -> dict[str, Any]:
    """What came of a file that the role of a service brought over, told `more` beside it."""
    order = {"IMPORT_FILE": str(file.absolute()), "IMPORT_DRY_RUN": str(dry_run).lower()}
    outcome: dict[str, Any] = json.loads(printed_by(service, f"import-{what}", {**order, **more}))
    return outcome


def show(title: str, figures: Mapping[str, Any]) -> None:
    """Print figures by their names."""
    rows = ((name.replace("_", " "), str(value)) for name, value in figures.items())
    out.print(table(title, ("what", "figure"), rows))
