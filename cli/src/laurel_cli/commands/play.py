"""Putting trades through the suite."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from laurel_schemas import Event
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_stack.endpoints import Endpoints
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from laurel_cli import simulated_past, simulated_strategies, simulation, tape
from laurel_cli.commands.stack import options, tell_path, until_stopped
from laurel_cli.console import (
    Json,
    err,
    existing_home,
    home,
    out,
    print_json,
    stack_progress,
    tell_start,
)
from laurel_cli.console import run as run_async
from laurel_cli.errors import CommandError
from laurel_cli.journey import Journey
from laurel_cli.narration import Narrator, print_summary, print_urls, summary
from laurel_cli.publishing import producer, publish_in_turn, publish_trades
from laurel_cli.running import Suite
from laurel_cli.running import up as start_suite
from laurel_cli.suite import TAPE
from laurel_cli.wallets import home_secret

_TRADES_PER_SIMULATED_USER = 20
_MOST_SIMULATED = 1_000_000
"""Twenty million trades: a slip of the finger must not fill the disk."""


def run(
    once: Annotated[bool, typer.Option("--once", help="End after the summary.")] = False,
    as_json: Json = False,
) -> None:
    """Start everything and play the real tape: trades to tiers, NFTs and notifications."""
    run_async(_run(once, as_json))


async def _run(once: bool, as_json: bool) -> None:
    place = home()
    tell_start(place)
    suite = await start_suite(place, options(), stack_progress())
    try:
        tell_path(suite)
        await _play(suite, as_json)
        if not once:
            async with _with_people(suite):
                print_urls(suite)
                await until_stopped(suite)
    finally:
        await suite.stack.down()


@asynccontextmanager
async def _with_people(suite: Suite) -> AsyncIterator[None]:
    """Bring the console's demo people to life, where there is a console; part of it beside."""
    if suite.console.port is None:
        yield
        return
    from laurel_cli.demo.story import Story  # noqa: PLC0415 - what most commands never need

    story = Story.of(suite)
    await story.begin()
    task = asyncio.create_task(story.go_on())
    task.add_done_callback(_tell_failure)
    try:
        yield
    finally:
        task.cancel()


def _tell_failure(task: asyncio.Task[None]) -> None:
    """What is missing of the story harms nothing else."""
    if not task.cancelled() and (failure := task.exception()) is not None:
        err.print(f"  [red]✗[/] the demo people stopped half-way: {failure}")


async def _play(suite: Suite, as_json: bool) -> None:
    narrator = Narrator(err)
    journey = Journey(
        suite.endpoints,
        suite.secrets.issuer,
        home_secret(suite.stack.home.root),
        tape.load(TAPE),
        narrator.report(),
    )
    with narrator:
        results, rate = await journey.play()
    if as_json:
        print_json(summary(results, rate))
    else:
        print_summary(out, results, rate)


def replay(
    path: Annotated[Path, typer.Argument(metavar="TAPE", help="A gzipped CSV of trades.")] = TAPE,
    speed: Annotated[str, typer.Option(help="Trades a second, or max.")] = "max",
    users: Annotated[
        int, typer.Option(help="Simulated traders beside the tape.", min=0, max=_MOST_SIMULATED)
    ] = 0,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal simulated trades.")] = 7,
) -> None:
    """Publish a tape's trades, and with --users a seeded crowd's, on a running suite."""
    played = tape.load(path)
    count = users * _TRADES_PER_SIMULATED_USER
    start = datetime(2025, 5, 1, tzinfo=UTC)
    crowd = simulation.trades(users, count, seed, start) if users else ()
    past = chain(
        simulated_past.backfills(users, seed, start),
        simulated_strategies.performances(
            simulation.trades(users, count, seed, start) if users else (),
            seed,
            start + timedelta(seconds=count),
        ),
    )
    run_async(_replay(chain(played.trades(), crowd), played.count + count, _rate(speed), past))


async def _replay(
    trades: Iterable[TradeExecuted], total: int, speed: float | None, rest: Iterable[Event]
) -> None:
    columns = (TextColumn("trades"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("trades", total=total)
        async with producer(Endpoints.read(existing_home()).kafka) as kafka:
            advance = partial(_advance, bar, task)
            await publish_trades(kafka, trades, speed=speed, published=advance)
            await publish_in_turn(kafka, rest)
    out.print(f"{total} trades were published.")


def _advance(bar: Progress, task: TaskID, count: int) -> None:
    bar.update(task, completed=count)


def _rate(text: str) -> float | None:
    if text == "max":
        return None
    if text.isdecimal() and int(text) > 0:
        return float(text)
    raise CommandError(f"--speed is {text!r}; it should be trades a second, such as 1000, or max")
