"""What every service may do at Kafka."""

import asyncio
import json
import time
from dataclasses import asdict
from typing import Annotated

import typer
from laurel_events.acls import Acl

from laurel_cli import rights
from laurel_cli.cluster import kafka
from laurel_cli.console import Json, out, print_json, run, table
from laurel_cli.errors import CommandError
from laurel_cli.roles import ask

_SECONDS = 60.0
"""How long the command takes at most: the services tell what they need, then Kafka what it has."""
_COLUMNS = ("user", "resource", "name", "operation", "prefix", "is")


def acls(
    apply: Annotated[
        bool, typer.Option("--apply", help="Grant and withdraw them; else only tell.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare the rights of each service's user at Kafka with what its flow asks for."""
    found = run(_compare(apply))
    rows = [
        asdict(acl) | {"is": state}
        for state, some in (("missing", found.missing), ("too much", found.surplus))
        for acl in some
    ]
    if as_json:
        print_json(rows)
    else:
        out.print(table("Rights", _COLUMNS, ([str(row[one]) for one in _COLUMNS] for row in rows)))
    if apply:
        out.print("Granted what was missing, withdrew what was too much.")
    elif rows:
        raise typer.Exit(1)


async def _compare(apply: bool) -> rights.Rights:
    until = time.monotonic() + _SECONDS
    wanted = await _wanted()
    found = await rights.compare(kafka(), wanted, until - time.monotonic())
    if apply:
        await rights.apply(kafka(), found, until - time.monotonic())
    return found


async def _wanted() -> list[Acl]:
    """Ask the services themselves: the command line knows no flow."""
    try:
        async with asyncio.timeout(_SECONDS):
            told = await ask("laurel_service.rights", "its rights")
    except TimeoutError:
        raise CommandError(
            f"The services did not tell within {_SECONDS:.0f} seconds what they need. "
            "Try again when the machine is less busy."
        ) from None
    return [Acl(**json.loads(line)) for line in told]
