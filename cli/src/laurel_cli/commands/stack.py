"""Starting and stopping the suite."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Literal, cast

import typer
from laurel_stack import stack as stacks
from laurel_stack.home import Home
from laurel_stack.keeper import keep
from laurel_stack.options import Options, from_environment
from laurel_stack.process import log_path

from laurel_cli.background import in_background
from laurel_cli.console import err, existing_home, home, out, run, stack_progress, tell_start
from laurel_cli.errors import CommandError
from laurel_cli.narration import print_console, print_sink
from laurel_cli.running import Suite
from laurel_cli.running import up as start_suite
from laurel_cli.services import KEEPERS

Brokers = Annotated[int, typer.Option(help="How many Kafka brokers: 1 or 3.")]
Settled = Callable[[], None]


def options(brokers: int = 1) -> Options:
    """The stack's options by the environment; raises CommandError."""
    if brokers not in (1, 3):
        raise CommandError(f"--brokers is {brokers}; it should be 1 or 3")
    return from_environment(tuple(KEEPERS), cast(Literal[1, 3], brokers))


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Leave it running.")] = False,
    split: Annotated[bool, typer.Option("--split", help="One process for each role.")] = False,
    brokers: Brokers = 1,
) -> None:
    """Start the stack and every service behind the gateway, and start again what dies."""
    chosen = options(brokers)
    place = home()
    if not detach:
        run(_up(place, chosen, split, lambda: out.print("Ctrl-C stops it.")))
    elif chosen.provider == "docker":
        raise CommandError("--detach runs no containers; use `docker compose up --detach`")
    else:
        in_background(
            log_path(place, "laurel"), lambda settled: run(_up(place, chosen, split, settled))
        )


async def _up(place: Home, chosen: Options, split: bool, settled: Settled) -> None:
    tell_start(place)
    suite = await start_suite(place, chosen, stack_progress(), split=split)
    try:
        tell_path(suite)
        out.print(f"Laurel answers at [bold]{suite.endpoints.gateway}[/]")
        print_console(out, suite)
        print_sink(out, suite)
        settled()
        await until_stopped(suite)
    finally:
        await suite.stack.down()


def tell_path(suite: Suite) -> None:
    """Say what the start waited for, and how long each step took."""
    if suite.path:
        steps = " → ".join(f"{one.name} {one.took:.1f} s" for one in suite.path)
        err.print(f"Ready in {suite.path[-1].done:.1f} s; what it waited for: {steps}")


async def until_stopped(suite: Suite) -> None:
    """Start again what dies, until Ctrl-C or SIGTERM, which is no error here."""

    def tell(line: str) -> None:
        err.print(f"  [red]✗[/] {line}")

    try:
        await keep(suite.stack.supervisor, tell)
    except asyncio.CancelledError:
        return


def down() -> None:
    """Stop everything that runs in this home."""
    place = existing_home()
    ran = run(stacks.down(place, stack_progress()))
    out.print("Stopped." if ran else f"Nothing was running in {place.root}.")
