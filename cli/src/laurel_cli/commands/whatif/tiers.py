"""What other rules would have done with the past; the rules are the services' own (GEN-063)."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from laurel_cli.client import data_of
from laurel_cli.console import Json, err, out, print_json, run, table
from laurel_cli.errors import CommandError
from laurel_cli.operating import json_of, operator

_JOBS = "/api/v1/qualification/admin/what-ifs"
_POLL_SECONDS = 0.5
_PATIENCE_SECONDS = 15.0
_OPERATOR = 1


def tiers(
    file: Annotated[
        Path, typer.Argument(help="A whole ladder as JSON, as LADDER has it.", dir_okay=False)
    ],
    user: Annotated[
        int, typer.Option(help="The operator who asks.", min=1, max=2**63 - 1)
    ] = _OPERATOR,
    as_json: Json = False,
) -> None:
    """Say who would gain or lose which tier under another ladder, and at what cost in fees."""
    answer = run(_ask(user, json_of(file)))
    if as_json:
        print_json(answer)
        return
    columns = ("tier", "gained", "lost", "earlier", "later")
    names = ("level", *columns[1:])
    rows = ([str(one[name]) for name in names] for one in answer["tiers"])
    out.print(table(f"{answer['users']} users, {answer['trades']} trades", columns, rows))
    out.print(f"More in fee discounts: {answer['extraDiscountUsd']} USD")
    out.print(f"Who: GET {_JOBS}/{answer['id']}/changes")


async def _ask(user: int, ladder: Any) -> dict[str, Any]:
    async with operator(user, _PATIENCE_SECONDS) as http:
        asked = data_of(await http.post(_JOBS, json={"ladder": ladder}))
        while asked["state"] == "running":
            await asyncio.sleep(_POLL_SECONDS)
            asked = data_of(await http.get(f"{_JOBS}/{asked['id']}"))
            err.print(f"  {asked['users']} users, {asked['trades']} trades", end="\r")
    if asked["state"] != "done":
        raise CommandError("The question was stopped by an operator.")
    return asked
