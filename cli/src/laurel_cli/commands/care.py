"""Whether all is well."""

from collections.abc import Sequence
from typing import Annotated

import typer
from laurel_stack import deaths
from laurel_stack.home import Home
from laurel_stack.process import Running, recorded

from laurel_cli.audit import Finding, own_findings
from laurel_cli.audit import audit as run_audit
from laurel_cli.console import Json, existing_home, out, print_json, run, table
from laurel_cli.running_suite import endpoints_of
from laurel_cli.suite import Secrets, environment

_WALLET = "wallet"
_RESULTS = {True: "[green]holds[/]", False: "[red]broken[/]"}


def audit(
    dead_letters: Annotated[
        int, typer.Option(help="How many refused records are expected to wait.", min=0)
    ] = 0,
    as_json: Json = False,
) -> None:
    """Check what must always hold: databases, topics and chain. Exit code 1 where it doesn't."""
    place = existing_home()
    endpoints = endpoints_of(place)
    findings = processes(place)
    # Where a process is dead, the others may have nothing to ask: its end is the finding.
    if all(finding.holds for finding in findings):
        findings += run(run_audit(place, endpoints, dead_letters))
    _show("Audit", findings, as_json)


def verify_ledger(as_json: Json = False) -> None:
    """Find rows of the wallet's ledger that were changed, deleted or inserted. Exit code 1 then."""
    place = existing_home()
    told = environment(_WALLET, endpoints_of(place), Secrets.of(place))
    _show("Ledger", run(own_findings(_WALLET, "verify-ledger", told)), as_json)


def _show(title: str, findings: Sequence[Finding], as_json: bool) -> None:
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        rows = ((one.service, one.check, _RESULTS[one.holds], one.detail) for one in findings)
        out.print(table(title, ("service", "check", "result", "detail"), rows))
    if not all(finding.holds for finding in findings):
        raise typer.Exit(1)


def processes(place: Home) -> list[Finding]:
    """Whether all that was started lives; the last end of each that does not."""
    died = deaths.of(place)
    found = [
        Finding(one.name, "process lives", False, _end(one, died.get(one.name, [])))
        for one in recorded(place)
        if one.process() is None
    ]
    return found or [Finding("stack", "every process lives", True, f"{len(recorded(place))} live")]


def _end(one: Running, died: Sequence[deaths.Death]) -> str:
    return str(died[-1]) if died else f"it ended; see {one.log}"
