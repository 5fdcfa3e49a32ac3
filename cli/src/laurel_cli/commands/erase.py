"""What is left of a person who was deleted: nothing personal."""

from collections.abc import Sequence
from typing import Annotated

import typer
from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home

from laurel_cli import erasing
from laurel_cli.console import Json, existing_home, out, print_json, run, table
from laurel_cli.erasing import Remain
from laurel_cli.errors import CommandError
from laurel_cli.running_suite import endpoints_of


def erase(
    user: Annotated[int, typer.Argument(help="The user's id.", min=1, max=2**63 - 1)],
    check: Annotated[
        bool, typer.Option("--check", help="Delete nothing; only look what is left.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Delete them; there is no way back.")] = False,
    as_json: Json = False,
) -> None:
    """Delete a person as the platform would, and prove that nothing personal is left of them.

    Ledgers keep ids and amounts. Exit code 1 where something is left after a minute.
    """
    if check == yes:
        raise CommandError("say either --check, to look, or --yes, to delete them for good")
    place = existing_home()
    left = run(_erase(place, endpoints_of(place), user, deletes=yes))
    _show(user, left, as_json)


async def _erase(
    place: Home, endpoints: Endpoints, user: int, *, deletes: bool
) -> Sequence[Remain]:
    if not deletes:
        return await erasing.remains(place, endpoints, user)
    await erasing.delete(endpoints, user)
    return await erasing.until_nothing_is_left(lambda: erasing.remains(place, endpoints, user))


def _show(user: int, left: Sequence[Remain], as_json: bool) -> None:
    if as_json:
        print_json([one.as_json() for one in left])
    elif left:
        out.print(
            table(f"Left of user {user}", ("where", "what"), [(o.where, o.what) for o in left])
        )
    else:
        out.print(f"Nothing personal of user {user} is left: databases, topics, cache, logs.")
    if left:
        raise typer.Exit(1)
