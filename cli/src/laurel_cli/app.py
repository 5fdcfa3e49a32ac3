"""The `laurel` command."""

import errno
import importlib.metadata
import os
import pkgutil
import sys
from collections.abc import Mapping
from typing import Annotated, cast

import typer
from laurel_stack.errors import StackError
from typer.core import TyperCommand, TyperGroup

from laurel_cli.errors import CommandError

_COMMANDS: Mapping[str, str] = {
    "up": "stack:up",
    "down": "stack:down",
    "status": "look:status",
    "databases": "look:databases",
    "topics": "look:topics",
    "acls": "acls:acls",
    "run": "play:run",
    "replay": "play:replay",
    "token": "token:token",
    "keys": "identity:keys",
    "admin": "identity:admin",
    "audit": "care:audit",
    "verify-ledger": "care:verify_ledger",
    "audit-trail": "trail:trail",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "export": "export:export",
    "erase": "erase:erase",
    "import": "imports:imports",
    "whatif": "whatif:app",
    "ladder": "ladder:ladder",
    "rates": "rates:rates",
    "competition": "competition:competition",
    "dlq": "dead_letters:app",
    "outbox": "outbox:app",
    "new-service": "new_service:new_service",
    "quality": "quality:quality",
}
"""Where each command is. It is imported when it is used: all of them would take seconds."""


class _Commands(TyperGroup):
    """Finds a command when it is asked for."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The commands in the order in which they are needed."""
        return list(_COMMANDS)

    def get_command(  # type: ignore[override]
        self, ctx: typer.Context, cmd_name: str
    ) -> TyperCommand | TyperGroup | None:
        """The command of this name, if there is one."""
        if cmd_name not in _COMMANDS:
            return None
        found = pkgutil.resolve_name(f"laurel_cli.commands.{_COMMANDS[cmd_name]}")
        if not isinstance(found, typer.Typer):
            single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            single.command(cmd_name)(found)
            found = single
        command = cast(TyperCommand | TyperGroup, typer.main.get_command(found))
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=_Commands, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"laurel {importlib.metadata.version('laurel-cli')}")
        raise typer.Exit


@app.callback()
def laurel(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Laurel: the rewards backbone of a trading community."""


def main() -> None:
    """Run the command; what the user can mend ends with advice in prose, exit code 1 or 2."""
    try:
        try:
            app()
        finally:
            # Here and not when Python ends, where a full disk could not be told any more.
            sys.stdout.flush()
    except StackError as error:
        sys.stderr.write(f"\n{error.message.rstrip()}\n{error.hint}\n")
        raise SystemExit(1) from None
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        where = error.filename or "what standard output leads to"
        sys.stderr.write(f"There is no space left for {where}. Free some and try again.\n")
        # What is buffered still would fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
