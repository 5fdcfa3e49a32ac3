"""Rows of an outbox that Kafka refused, and what waits behind them."""

import asyncio
from collections import defaultdict
from dataclasses import asdict
from typing import Annotated, Any

import typer
from laurel_events import parked

from laurel_cli.console import Json, existing_home, out, print_json, run, table
from laurel_cli.errors import CommandError
from laurel_cli.running_suite import endpoints_of
from laurel_cli.services import KEEPERS

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Records of an outbox that Kafka refused."
)
Names = Annotated[list[str], typer.Argument(help="As `list` shows them, such as qualification:15.")]
_COLUMNS = ("name", "topic", "scope", "reason", "bytes", "created_at")


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the parked rows of every service, with reason, never with their content."""
    found = run(_list())
    if as_json:
        print_json(found)
        return
    rows = ([str(row[name] or "") for name in _COLUMNS] for row in found)
    out.print(table("Parked rows", _COLUMNS, rows))


async def _list() -> list[dict[str, Any]]:
    dsns = endpoints_of(existing_home()).postgres
    of_services = await asyncio.gather(*(parked.parked_rows(dsns[one]) for one in KEEPERS))
    return [
        {"name": f"{service}:{row.id}"} | asdict(row)
        for service, rows in zip(KEEPERS, of_services, strict=True)
        for row in rows
    ]


@app.command()
def retry(names: Names) -> None:
    """Let the relay try refused rows again; what waits behind them follows by itself."""
    out.print(f"{run(_change(parked.retry, names))} rows are tried again.")


@app.command()
def drop(names: Names) -> None:
    """Give rows up for good; what waits behind them goes out without them."""
    out.print(f"{run(_change(parked.drop, names))} rows were dropped.")


async def _change(action: Any, names: list[str]) -> int:
    dsns = endpoints_of(existing_home()).postgres
    changed = [await action(dsns[service], ids) for service, ids in _by_service(names).items()]
    if not sum(changed):
        raise CommandError("no such row is parked; `laurel outbox list` shows them")
    return sum(changed)


def _by_service(names: list[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for name in names:
        service, _, number = name.partition(":")
        if service not in KEEPERS or not number.isdecimal():
            raise CommandError(
                f"{name!r} names no row; it should be SERVICE:NUMBER, as `laurel outbox list` shows"
            )
        found[service].append(int(number))
    return found
