"""Competitions: who would stand elsewhere without a filter."""

import json
from typing import Annotated
from uuid import UUID

import typer

from laurel_cli.console import Json, existing_home, out, print_json, run, table
from laurel_cli.errors import CommandError
from laurel_cli.roles import run_role
from laurel_cli.running_suite import endpoints_of
from laurel_cli.suite import Secrets, environment

SERVICE = "competition"
_ROLE = "compare"
_COLUMNS = ("user_id", "rank", "rank_without", "score", "score_without", "why")

competition = typer.Typer(no_args_is_help=True, help="Look at competitions.")


@competition.callback()
def _competition() -> None:
    """A group though it has one command: others may follow."""


@competition.command()
def compare(
    competition_id: Annotated[UUID, typer.Argument(metavar="ID", help="The competition.")],
    without: Annotated[
        str, typer.Option(help="The filter to leave out: exclusions, minimum-trade, pairs, pauses.")
    ],
    as_json: Json = False,
) -> None:
    """Show who would stand elsewhere without a filter, and why; changes nothing."""
    place = existing_home()
    told = environment(SERVICE, endpoints_of(place), Secrets.of(place))
    order = {"COMPARE_COMPETITION": str(competition_id), "COMPARE_WITHOUT": without}
    ended = run(run_role(SERVICE, _ROLE, {**told, **order}))
    if not ended.succeeded:
        raise CommandError(ended.logged[-2000:])
    moved = [json.loads(line) for line in ended.printed.splitlines()]
    if as_json:
        print_json(moved)
    else:
        rows = (tuple(_shown(one[name]) for name in _COLUMNS) for one in moved)
        out.print(table("Who moves", tuple(name.replace("_", " ") for name in _COLUMNS), rows))


def _shown(value: object) -> str:
    return "" if value is None else str(value)
