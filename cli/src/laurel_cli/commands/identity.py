"""The first admin, and the keys that sign tokens."""

from collections.abc import Mapping
from typing import Annotated

import typer
from laurel_service.auth.issuer import Issuer
from laurel_stack.home import write_private

from laurel_cli.console import existing_home, out
from laurel_cli.role_output import printed_by
from laurel_cli.services import ISSUER_FILE

SERVICE = "identity"

admin = typer.Typer(no_args_is_help=True, add_completion=False, help="Who may administer.")
keys = typer.Typer(no_args_is_help=True, add_completion=False, help="The keys that sign tokens.")


@admin.callback()
def _admin() -> None:
    """A group though it has one command: others may follow."""


@admin.command()
def grant(
    user: Annotated[int, typer.Argument(help="The user's id.", min=1, max=2**63 - 1)],
) -> None:
    """Make a user an admin: it is in the tokens that the user gets by signing in from now on."""
    _run("grant-admin", {"COMMAND_USER": str(user)})
    out.print(f"User {user} is an admin.")


@keys.callback()
def _keys() -> None:
    """A group though it has one command: others may follow."""


@keys.command()
def rotate(
    now: Annotated[
        bool, typer.Option("--now", help="Refuse the tokens of the old keys at once.")
    ] = False,
) -> None:
    """Sign with a new key; the old ones count until their last token has expired."""
    file = existing_home().root / "secrets" / ISSUER_FILE
    before = file.read_text() if file.exists() else None
    write_private(file, Issuer.generate().pem())
    try:
        made = _run("replace-keys" if now else "rotate-keys", {})
    except BaseException:
        if before is not None:
            write_private(file, before)
        raise
    out.print(f"Tokens are signed with the key {made}.")


def _run(role: str, more: Mapping[str, str]) -> str:
    return printed_by(SERVICE, role, more, failing=f"{role} failed:\n").strip()
