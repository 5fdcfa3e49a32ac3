"""What would have been by other rules; the rules are the services' own (GEN-063).

Nothing is changed, sent or granted.
"""

import typer

from laurel_cli.commands.whatif.preferences import preferences
from laurel_cli.commands.whatif.rates import rates
from laurel_cli.commands.whatif.tiers import tiers

app = typer.Typer(no_args_is_help=True, help="What would have been by other rules.")
for _command in (tiers, preferences, rates):
    app.command()(_command)
