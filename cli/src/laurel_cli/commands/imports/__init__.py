"""What people had elsewhere: points, volumes, badges, NFTs. The services hold the rules."""

import typer

from laurel_cli.commands.imports.badges import badges
from laurel_cli.commands.imports.balances import balances
from laurel_cli.commands.imports.nfts import nfts
from laurel_cli.commands.imports.volumes import volumes

imports = typer.Typer(no_args_is_help=True, help="Bring over what was elsewhere.")
for _command in (balances, volumes, badges, nfts):
    imports.command()(_command)
