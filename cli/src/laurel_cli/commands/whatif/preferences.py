"""What another choice would have made of what has happened; nothing is changed or sent."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from laurel_cli.console import Json, out, print_json, table
from laurel_cli.role_output import printed_by

SERVICE = "notification_router"
_ROLE = "whatif-preferences"


def preferences(
    file: Annotated[
        Path, typer.Argument(help="A file of preferences, as the API shows them.", dir_okay=False)
    ],
    as_json: Json = False,
) -> None:
    """Say what would have become of the last million notifications, had everybody chosen this."""
    printed = printed_by(SERVICE, _ROLE, {"WHATIF_FILE": str(file.absolute())})
    outcome: dict[str, Any] = json.loads(printed)
    if as_json:
        print_json([outcome])
        return
    rows = [tuple(map(str, one.values())) for one in outcome["outcomes"]]
    title = f"{outcome['notifications']} notifications"
    out.print(table(title, ("type", "channel", "outcome", "number"), rows))
