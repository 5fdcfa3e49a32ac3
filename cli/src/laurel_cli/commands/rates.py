"""The rates of points as a catalogue: its versions, and another one without a deployment."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from laurel_cli.commands.whatif.rates import answered
from laurel_cli.console import Json, out, print_json, run, table
from laurel_cli.operating import User, Version, another, asked, operator

_PATH = "/api/v1/wallet/admin/rates"
_PATIENCE_SECONDS = 15.0

rates = typer.Typer(no_args_is_help=True, help="Show and change what is earned by what.")


@rates.command("list")
def listed(user: User = 1, as_json: Json = False) -> None:
    """Show the latest versions: which one counts, who made each, and why."""
    versions = run(_ask("GET", "", user))["versions"]
    if as_json:
        print_json(versions)
        return
    names = ("version", "state", "effectiveAt", "madeBy", "reason")
    rows = (["" if one[name] is None else str(one[name]) for name in names] for one in versions)
    out.print(table("Rates", names, rows))


@rates.command()
def change(
    file: Annotated[
        Path, typer.Argument(help="A version's rates as JSON, as `list` shows.", dir_okay=False)
    ],
    reason: Annotated[str, typer.Option(help="Why, for those who look later.")],
    at: Annotated[
        datetime | None, typer.Option(help="From when on it counts (UTC); now without.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing, and say what it would have cost.")
    ] = False,
    user: User = 1,
    as_json: Json = False,
) -> None:
    """Make a version that counts for actions from its time on; the next one undoes it."""
    order = another("rates", file, reason, at, dry_run)
    made = run(_changed(order, user))
    if as_json:
        print_json(made)
        return
    title = "Nothing was changed" if dry_run else f"Version {made['version']}"
    rows = ([one["what"], one["before"] or "", one["after"] or ""] for one in made["changes"])
    out.print(table(title, ("figure", "before", "after"), rows))
    if made["whatIf"]:
        figures = ((name, str(value)) for name, value in made["whatIf"].items())
        out.print(table("What if", ("what", "figure"), figures))


@rates.command()
def stop(version: Version, user: User = 1) -> None:
    """Let a planned version never take effect."""
    one = run(_ask("POST", f"/{version}/stop", user))
    out.print(f"Version {one['version']} is {one['state']}.")


async def _ask(method: str, path: str, user: int) -> Mapping[str, Any]:
    async with operator(user, _PATIENCE_SECONDS) as http:
        return dict(await asked(http, method, f"{_PATH}{path}"))


async def _changed(order: Mapping[str, Any], user: int) -> Mapping[str, Any]:
    """What was made; of a dry run with the answer to the question that it asked."""
    async with operator(user, _PATIENCE_SECONDS) as http:
        made = await asked(http, "POST", _PATH, order)
        question = made["whatIf"]
        return {**made, "whatIf": question and await answered(http, question)}
