"""Competitions: who would stand elsewhere without a filter."""

import json
from typing import Annotated
from uuid import UUID

import typer

from laurel_cli.console import Json, out, print_json, table
from laurel_cli.role_output import printed_by

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
        str,
        typer.Option(
            help="The filter to leave out:"
            " exclusions, minimum-trade, pairs, pauses, held-time or caps."
        ),
    ],
    as_json: Json = False,
) -> None:
    """Show who would stand elsewhere without a filter, and why; changes nothing."""
    order = {"COMPARE_COMPETITION": str(competition_id), "COMPARE_WITHOUT": without}
    moved = [json.loads(line) for line in printed_by(SERVICE, _ROLE, order).splitlines()]
    if as_json:
        print_json(moved)
    else:
        rows = (tuple(_shown(one[name]) for name in _COLUMNS) for one in moved)
        out.print(table("Who moves", tuple(name.replace("_", " ") for name in _COLUMNS), rows))


def _shown(value: object) -> str:
    return "" if value is None else str(value)
