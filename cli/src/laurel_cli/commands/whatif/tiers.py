"""What other rules would have done with the past; the rules are the services' own (GEN-063)."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from laurel_cli.client import data_of
from laurel_cli.console import Json, err, existing_home, out, print_json, run, table
from laurel_cli.errors import CommandError
from laurel_cli.running_suite import endpoints_of
from laurel_cli.suite import Secrets

_JOBS = "/api/v1/qualification/admin/what-ifs"
_POLL_SECONDS = 0.5
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
    ladder = _read(file)
    place = existing_home()
    token = Secrets.of(place).issuer.token(user, roles=("user", "admin"))
    answer = run(_ask(endpoints_of(place).gateway, token, ladder))
    if as_json:
        print_json(answer)
        return
    columns = ("tier", "gained", "lost", "earlier", "later")
    names = ("level", *columns[1:])
    rows = ([str(one[name]) for name in names] for one in answer["tiers"])
    out.print(table(f"{answer['users']} users, {answer['trades']} trades", columns, rows))
    out.print(f"More in fee discounts: {answer['extraDiscountUsd']} USD")
    out.print(f"Who: GET {_JOBS}/{answer['id']}/changes")


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise CommandError(f"{file} can't be read ({error.strerror}).") from None
    except ValueError as error:
        raise CommandError(f"{file} is no JSON: {error}") from None


async def _ask(gateway: str, token: str, ladder: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=gateway, headers=headers, timeout=15) as http:
        asked = data_of(await http.post(_JOBS, json={"ladder": ladder}))
        while asked["state"] == "running":
            await asyncio.sleep(_POLL_SECONDS)
            asked = data_of(await http.get(f"{_JOBS}/{asked['id']}"))
            err.print(f"  {asked['users']} users, {asked['trades']} trades", end="\r")
    if asked["state"] != "done":
        raise CommandError("The question was stopped by an operator.")
    return asked
