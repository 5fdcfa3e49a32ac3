"""Whether all is well."""

from typing import Annotated

import typer
from laurel_stack.endpoints import Endpoints

from laurel_cli.audit import audit as run_audit
from laurel_cli.console import Json, home, out, print_json, run, table
from laurel_cli.running import environments

_RESULTS = {True: "[green]holds[/]", False: "[red]broken[/]"}


def audit(
    dead_letters: Annotated[
        int, typer.Option(help="How many refused records are expected to wait.", min=0)
    ] = 0,
    as_json: Json = False,
) -> None:
    """Check what must always hold: databases, topics and chain. Exit code 1 where it doesn't."""
    place = home()
    endpoints = Endpoints.read(place)
    findings = run(run_audit(endpoints, environments(place, endpoints), dead_letters))
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        rows = ((one.service, one.check, _RESULTS[one.holds], one.detail) for one in findings)
        out.print(table("Audit", ("service", "check", "result", "detail"), rows))
    if not all(finding.holds for finding in findings):
        raise typer.Exit(1)
