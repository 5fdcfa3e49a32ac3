"""The audit trail of operators' acts: kept in a file, and verified without any service."""

from pathlib import Path
from typing import Annotated, Any

import typer
from laurel_stack.home import write_private

from laurel_cli.client import data_of
from laurel_cli.console import Json, out, print_json, run, table
from laurel_cli.errors import CommandError
from laurel_cli.operating import User, json_of, operator
from laurel_cli.trail import KeptTrail, as_file, faults

_PATH = "/api/v1/operations/audit-trail"
_PATIENCE_SECONDS = 60.0
_PAGE = 500

trail = typer.Typer(no_args_is_help=True, help="What operators did, and whether it is all there.")


@trail.command()
def save(
    to: Annotated[Path, typer.Argument(help="A new file.", dir_okay=False)],
    user: User = 1,
) -> None:
    """Write the whole trail to a file that only you may read."""
    if to.exists():
        raise CommandError(f"{to} is there already; name a new file")
    found = run(_saved(user))
    write_private(to, as_file(found))
    out.print(f"{len(found['acts'])} acts are in {to}.")


@trail.command()
def verify(
    file: Annotated[Path, typer.Argument(help="What `save` wrote.", dir_okay=False)],
    key: Annotated[
        str, typer.Option(help="The verifier key, as somebody noted it; without, the file's own.")
    ] = "",
    earlier: Annotated[
        Path | None, typer.Option(help="What `save` wrote before: all of it must be there still.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find acts that were changed, deleted or inserted, and say where. Exit code 1 then."""
    before = _kept(earlier) if earlier else None
    try:
        found = faults(_kept(file), key, before)
    except ValueError as error:
        raise CommandError(str(error)) from None
    rows = [(service, str(one.number), one.kind) for service, one in found]
    if as_json:
        print_json([dict(zip(("service", "number", "done"), row, strict=True)) for row in rows])
    elif rows:
        out.print(table("Acts that are not as they were", ("service", "number", "done"), rows))
    else:
        out.print("Every act is as it was signed.")
    if rows:
        raise typer.Exit(1)


def _kept(file: Path) -> KeptTrail:
    try:
        return KeptTrail.of(json_of(file))
    except (KeyError, TypeError, ValueError):
        raise CommandError(f"{file} is nothing that `laurel audit-trail save` wrote.") from None


async def _saved(user: int) -> dict[str, Any]:
    """The ends of the chains first, as acts may be added meanwhile."""
    acts: list[Any] = []
    async with operator(user, _PATIENCE_SECONDS, _PATH) as http:
        ends = data_of(await http.get("/checkpoint"))
        following: dict[str, str] | None = {}
        while following is not None:
            page = data_of(await http.get("", params={"limit": _PAGE, **following}))
            acts += page["acts"]
            following = {"cursor": page["nextCursor"]} if page["nextCursor"] else None
    return {**ends, "acts": acts}
