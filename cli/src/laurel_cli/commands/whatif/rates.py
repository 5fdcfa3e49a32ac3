"""What would have been, asked of the service that owns the rules: no rule is here (GEN-063)."""

import asyncio
import csv
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from laurel_cli.client import data_of
from laurel_cli.console import Json, out, print_json, run, table
from laurel_cli.errors import CommandError
from laurel_cli.operating import asked, operator

_ASKS = 1
"""The user as whom a development token asks."""
_QUESTIONS = "/api/v1/wallet/admin/whatif"
_PAUSE_SECONDS = 0.5
_PATIENCE_SECONDS = 5.0
_PAGE = 1_000


def rates(
    file: Annotated[
        Path, typer.Argument(help="A list of rates, whose last version is supposed.", exists=True)
    ],
    people: Annotated[
        Path | None, typer.Option(help="A CSV file to write each person's points to.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what past interactions would have earned by other rates, in sum and per person."""
    answer = run(_rates(file.read_text("utf-8"), people))
    if as_json:
        print_json(answer)
    else:
        rows = ((name, str(value)) for name, value in answer.items())
        out.print(table("What if", ("what", "figure"), rows))


async def _rates(text: str, people: Path | None) -> Mapping[str, Any]:
    async with operator(_ASKS, _PATIENCE_SECONDS) as http:
        question = await asked(http, "POST", f"{_QUESTIONS}/rates", {"rates": text})
        answer = await answered(http, question["id"])
        if people:
            await _write(people, http, answer["id"])
        return answer


async def answered(http: httpx.AsyncClient, id_: str) -> Mapping[str, Any]:
    """The answer to a question, for which a worker may take a minute."""
    found = data_of(await http.get(f"{_QUESTIONS}/{id_}"))
    while found["doneAt"] is None:
        await asyncio.sleep(_PAUSE_SECONDS)
        found = data_of(await http.get(f"{_QUESTIONS}/{id_}"))
    return found


async def _write(file: Path, http: httpx.AsyncClient, id_: str) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as lines:
            rows = csv.writer(lines)
            rows.writerow(("user_id", "points_now", "points_then"))
            async for one in _people(http, id_):
                rows.writerow((one["userId"], one["pointsNow"], one["pointsThen"]))
    except OSError as error:
        raise CommandError(f"{file} can't be written ({error.strerror})") from None


async def _people(http: httpx.AsyncClient, id_: str) -> AsyncIterator[Mapping[str, Any]]:
    cursor: str | None = None
    while True:
        given = {"limit": str(_PAGE), **({"cursor": cursor} if cursor else {})}
        page = data_of(await http.get(f"{_QUESTIONS}/{id_}/people", params=given))
        for one in page["people"]:
            yield one
        cursor = page["nextCursor"]
        if cursor is None:
            return
