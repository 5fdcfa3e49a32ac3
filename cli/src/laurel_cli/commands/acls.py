"""What every service may do at Kafka."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

import typer
from laurel_events.acls import Acl
from laurel_stack.endpoints import Endpoints

from laurel_cli import rights
from laurel_cli.cluster import kafka
from laurel_cli.console import Json, existing_home, out, print_json, run, table
from laurel_cli.errors import CommandError
from laurel_cli.roles import run_role
from laurel_cli.services import SERVICES
from laurel_cli.suite import environments

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
    place = existing_home()
    told = environments(place, Endpoints.read(place))
    found = run(_compare(told, apply))
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


async def _compare(told: Mapping[str, Mapping[str, str]], apply: bool) -> rights.Rights:
    until = time.monotonic() + _SECONDS
    wanted = await _all_wanted(told)
    found = await rights.compare(kafka(), wanted, until - time.monotonic())
    if apply:
        await rights.apply(kafka(), found, until - time.monotonic())
    return found


async def _all_wanted(told: Mapping[str, Mapping[str, str]]) -> list[Acl]:
    try:
        async with asyncio.timeout(_SECONDS):
            of_services = await asyncio.gather(*(_wanted(one, told[one]) for one in SERVICES))
    except TimeoutError:
        raise CommandError(
            f"The services did not tell within {_SECONDS:.0f} seconds what they need. "
            "Try again when the machine is less busy."
        ) from None
    return [acl for some in of_services for acl in some]


async def _wanted(service: str, told: Mapping[str, str]) -> list[Acl]:
    """Ask the service itself: the command line knows no flow."""
    ended = await run_role(service, "acls", told)
    if not ended.succeeded:
        raise CommandError(f"{service} does not tell its rights: {ended.logged[-500:]}")
    return [Acl(**json.loads(line)) for line in ended.printed.splitlines()]
