"""The `laurel` command."""

import sys

import typer
from laurel_stack.errors import StackError

from laurel_cli.commands import care, dead_letters, play, stack
from laurel_cli.errors import CommandError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Laurel: the rewards backbone of a trading community.",
)
app.command()(stack.up)
app.command()(stack.down)
app.command()(stack.status)
app.command()(stack.topics)
app.command()(play.run)
app.command()(play.replay)
app.command()(play.token)
app.command()(care.audit)
app.add_typer(dead_letters.app, name="dlq")


def main() -> None:
    """Run the command; what the user can mend ends with advice in prose, exit code 1 or 2."""
    try:
        app()
    except StackError as error:
        sys.stderr.write(f"\n{error.message.rstrip()}\n{error.hint}\n")
        raise SystemExit(1) from None
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
