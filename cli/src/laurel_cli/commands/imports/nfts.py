"""NFTs that were minted before Laurel."""

import json
from pathlib import Path
from typing import Annotated

import typer

from laurel_cli.commands.imports.role import DryRun
from laurel_cli.console import Json, out, print_json, table
from laurel_cli.role_output import printed_by

SERVICE = "minting"
_ROLE = "import-nfts"


def nfts(
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV file with the header user_id,mint_address,definition,claimed_at.",
            dir_okay=False,
        ),
    ],
    authority: Annotated[
        str | None,
        typer.Option(help="Who signed them, where that was not the system wallet."),
    ] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Take over NFTs that the chain has, each once; says which it does not, and why."""
    order = {"IMPORT_FILE": str(file.absolute()), "IMPORT_DRY_RUN": str(dry_run).lower()}
    if authority:
        order["IMPORT_AUTHORITY"] = authority
    outcome = json.loads(printed_by(SERVICE, _ROLE, order))
    if as_json:
        print_json([outcome])
        return
    refused = outcome.pop("refused")
    figures = ((name.replace("_", " "), str(value)) for name, value in outcome.items())
    out.print(table("NFTs", ("what", "figure"), [*figures, ("refused", str(len(refused)))]))
    if refused:
        out.print(table("Refused", ("mint", "why"), refused.items()))
