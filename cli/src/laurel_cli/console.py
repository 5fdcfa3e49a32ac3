"""What people see: progress on standard error, results on standard output."""

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Annotated, Any, TypeVar

import typer
from laurel_stack.errors import NotRunning
from laurel_stack.home import Home
from laurel_stack.options import default_home
from laurel_stack.stack import require_idle
from rich.console import Console
from rich.table import Table

T = TypeVar("T")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

# Rich cuts tables at 80 columns where it sees no terminal, and figures with them.
out = Console(width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True, highlight=False, soft_wrap=True)
_MARKS = {"ready": "[green]✓[/]", "failed": "[red]✗[/]", "stopped": "[dim]■[/]"}


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; Ctrl-C and SIGTERM cancel it, so that everything is stopped in order."""
    try:
        return asyncio.run(_cancelled_once(work))
    except asyncio.CancelledError:
        raise typer.Exit(130) from None


async def _cancelled_once(work: Coroutine[Any, Any, T]) -> T:
    """Later signals change nothing: `make` and `uv` pass on what the terminal sends as well."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.Event()

    def stop() -> None:
        if not stopping.is_set():
            stopping.set()
            task.cancel()

    for signal_ in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(signal_, stop)
    return await task


def home() -> Home:
    """The home that LAUREL_HOME names, made where it is missing."""
    return Home(default_home())


def existing_home() -> Home:
    """The home that LAUREL_HOME names; raises NotRunning where nothing was ever started."""
    root = default_home()
    if not (root / "format").exists():
        raise NotRunning(
            f"There is no home of Laurel in {root.absolute()}.",
            "Start one with `laurel up`, or set LAUREL_HOME to the folder of a running one.",
        )
    return Home(root)


def tell_start(place: Home) -> None:
    """Say what is started and where; raises HomeInUse where it runs already."""
    require_idle(place)
    err.print(f"Starting Laurel in {place.root}")


def stack_progress() -> Callable[[str, str], None]:
    """Prints each process as it becomes ready, fails or stops."""

    def show(name: str, state: str) -> None:
        # A terminal that is gone must not keep the servers from being stopped.
        with suppress(OSError):
            if state in _MARKS:
                err.print(f"  {_MARKS[state]} {name} [dim]{state}[/]")

    return show


def print_json(value: object) -> None:
    """Print one JSON document, and nothing else, on standard output."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table for people."""
    result = Table(*columns, title=title, title_justify="left")
    for row in rows:
        result.add_row(*row)
    return result
