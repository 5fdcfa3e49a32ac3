"""Looking at dead letters and putting corrected ones through."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from laurel_cli.cluster import kafka
from laurel_cli.console import Json, out, print_json, run, table
from laurel_cli.dead_letters import find, refusals
from laurel_cli.errors import CommandError
from laurel_cli.publishing import producer
from laurel_cli.replaying import replay as send_again

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Records that a consumer refused."
)
Name = Annotated[str, typer.Argument(help="As `list` shows it, such as trading.trades.v1:4.")]


@app.command("list")
def list_(
    topic: Annotated[str | None, typer.Argument(help="Only this topic's.")] = None,
    as_json: Json = False,
) -> None:
    """List the dead letters that wait, with reason and origin, never with their content."""
    found = run(refusals(kafka(), topic))
    if as_json:
        print_json([one.as_json() for one in found])
        return
    rows = (
        (one.letter.name, one.letter.origin, ", ".join(one.consumers), one.letter.fact("reason"))
        for one in found
    )
    columns = ("name", "origin", "refused by", "reason")
    out.print(table(f"{len(found)} dead letters", columns, rows))


@app.command()
def show(name: Name) -> None:
    """Write the original value to standard output, byte for byte."""
    letter = run(find(kafka(), name))
    sys.stdout.buffer.write(letter.value or b"")


@app.command()
def replay(
    name: Name,
    value: Annotated[
        Path | None,
        typer.Option(help="A file with the corrected value.", exists=True, dir_okay=False),
    ] = None,
    header: Annotated[
        list[str] | None, typer.Option(help="A corrected header, such as ce_type=….")
    ] = None,
) -> None:
    """Send a dead letter to its topic again, corrected if asked, with the same event id."""
    corrected = value.read_bytes() if value else None
    run(_replay(name, corrected, dict(_header(one) for one in header or ())))
    out.print(f"{name} was sent again.")


def _header(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"--header is {text!r}; it should be NAME=VALUE")
    return name, value


async def _replay(name: str, value: bytes | None, headers: dict[str, str]) -> None:
    letter = await find(kafka(), name)
    async with producer(kafka()) as sender:
        await send_again(sender, letter, value, headers)
