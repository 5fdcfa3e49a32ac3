"""Operators' routes, asked through the gateway by somebody whom the home's own issuer names."""

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from laurel_cli.client import data_of
from laurel_cli.console import existing_home
from laurel_cli.errors import CommandError
from laurel_cli.running_suite import endpoints_of
from laurel_cli.suite import Secrets

User = Annotated[int, typer.Option("--user", help="The operator.", min=1, max=2**63 - 1)]
Version = Annotated[int, typer.Argument(help="The version.", min=1, max=2**31 - 1)]


def operator(user: int, seconds: float, below: str = "") -> httpx.AsyncClient:
    """A client of the routes below a path, which waits so long for each answer."""
    place = existing_home()
    token = Secrets.of(place).issuer.token(user, roles=("user", "admin"))
    return httpx.AsyncClient(
        base_url=f"{endpoints_of(place).gateway}{below}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=seconds,
    )


async def asked(http: httpx.AsyncClient, method: str, path: str, order: Any = None) -> Any:
    """The `data` of an answer to a request of its own; raises ApiRefusedError."""
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return data_of(await http.request(method, path, json=order, headers=headers))


def another(kind: str, file: Path, reason: str, at: datetime | None, dry_run: bool) -> Any:
    """An order for another version of a catalogue, from a time (UTC) on or from now on; raises
    CommandError."""
    order = {kind: json_of(file), "reason": reason, "dryRun": dry_run}
    return order if at is None else {**order, "effectiveAt": f"{at.isoformat()}Z"}


def json_of(file: Path) -> Any:
    """What a file holds that is sent along; raises CommandError."""
    try:
        return json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise CommandError(f"{file} can't be read ({error.strerror}).") from None
    except ValueError as error:
        raise CommandError(f"{file} is no JSON: {error}") from None
