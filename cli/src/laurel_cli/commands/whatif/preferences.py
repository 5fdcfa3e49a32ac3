"""What another choice would have made of what has happened; nothing is changed or sent."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from laurel_cli.console import Json, existing_home, out, print_json, run, table
from laurel_cli.errors import CommandError
from laurel_cli.roles import run_role
from laurel_cli.running_suite import endpoints_of
from laurel_cli.suite import Secrets, environment

SERVICE = "notification_router"
_ROLE = "whatif-preferences"


def preferences(
    file: Annotated[
        Path, typer.Argument(help="A file of preferences, as the API shows them.", dir_okay=False)
    ],
    as_json: Json = False,
) -> None:
    """Say what would have become of the last million notifications, had everybody chosen this."""
    place = existing_home()
    told = environment(SERVICE, endpoints_of(place), Secrets.of(place))
    ended = run(run_role(SERVICE, _ROLE, {**told, "WHATIF_FILE": str(file.absolute())}))
    if not ended.succeeded:
        raise CommandError(ended.logged[-2000:])
    outcome: dict[str, Any] = json.loads(ended.printed)
    if as_json:
        print_json([outcome])
        return
    rows = [tuple(map(str, one.values())) for one in outcome["outcomes"]]
    title = f"{outcome['notifications']} notifications"
    out.print(table(title, ("type", "channel", "outcome", "number"), rows))
