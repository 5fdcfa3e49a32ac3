"""The ladder of tiers as a catalogue: its versions, and how far everybody was looked at."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from laurel_cli.console import Json, out, print_json, run, table
from laurel_cli.operating import User, Version, another, asked, operator

_PATH = "/api/v1/qualification/admin/ladders"
_PATIENCE_SECONDS = 60.0

ladder = typer.Typer(no_args_is_help=True, help="Show and change the ladder of tiers.")


@ladder.command("list")
def listed(user: User = 1, as_json: Json = False) -> None:
    """Show the latest versions, and how far everybody was looked at under each."""
    versions = _asked("GET", "", user)["versions"]
    if as_json:
        print_json(versions)
        return
    names = ("version", "state", "inForceAt", "madeBy", "reason")
    out.print(table("Ladders", (*names, "users"), (_row(one, names) for one in versions)))


@ladder.command()
def change(
    file: Annotated[
        Path, typer.Argument(help="A whole ladder as JSON, as LADDER has it.", dir_okay=False)
    ],
    reason: Annotated[str, typer.Option(help="Why, for those who look later.")],
    at: Annotated[
        datetime | None, typer.Option(help="When it takes effect (UTC); now without.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing, and say whom it would bring what.")
    ] = False,
    user: User = 1,
    as_json: Json = False,
) -> None:
    """Make a version that takes the place of the one in force; the next one undoes it."""
    order = another("ladder", file, reason, at, dry_run)
    made = _asked("POST", "", user, order)
    if as_json:
        print_json(made)
        return
    steps = [("tier", one["level"], one["users"]) for one in made["tiers"]]
    steps += [("milestone", one["usd"], one["users"]) for one in made["milestones"]]
    steps += [("savings", one["usd"], one["users"]) for one in made["savings"]]
    rows = ([str(each) for each in step] for step in steps)
    title = "Nothing was changed" if dry_run else f"Version {made['version']}"
    out.print(table(title, ("new", "which", "users"), rows))


@ladder.command()
def pause(version: Version, user: User = 1) -> None:
    """Look at nobody else under a version for now."""
    _tell(_asked("POST", f"/{version}/pause", user))


@ladder.command()
def resume(version: Version, user: User = 1) -> None:
    """Go on with what was paused."""
    _tell(_asked("POST", f"/{version}/resume", user))


@ladder.command()
def stop(version: Version, user: User = 1) -> None:
    """Look at nobody else under a version, or let a planned one never take effect."""
    _tell(_asked("POST", f"/{version}/stop", user))


def _tell(one: Mapping[str, Any]) -> None:
    out.print(f"Version {one['version']} is {one['state']}: {_progress(one)} users looked at.")


def _row(one: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    return [*(str("" if one[name] is None else one[name]) for name in names), _progress(one)]


def _progress(one: Mapping[str, Any]) -> str:
    return f"{one['review']['users']} of {one['review']['usersInAll']}"


def _asked(method: str, path: str, user: int, order: Any = None) -> dict[str, Any]:
    return run(_ask(method, path, user, order))


async def _ask(method: str, path: str, user: int, order: Any) -> dict[str, Any]:
    async with operator(user, _PATIENCE_SECONDS) as http:
        return dict(await asked(http, method, f"{_PATH}{path}", order))
