"""NFTs that were minted before Laurel."""

from pathlib import Path
from typing import Annotated

import typer

from laurel_cli.commands.imports.role import DryRun, brought, show
from laurel_cli.console import Json, out, print_json, table


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
    more = {"IMPORT_AUTHORITY": authority} if authority else {}
    outcome = brought("minting", "nfts", file, dry_run=dry_run, **more)
    if as_json:
        print_json([outcome])
        return
    refused = outcome.pop("refused")
    show("NFTs", {**outcome, "refused": len(refused)})
    if refused:
        out.print(table("Refused", ("mint", "why"), refused.items()))
