"""Starting, stopping and looking at the suite."""

import asyncio
from contextlib import suppress
from typing import Annotated, Any, Literal, cast

import psutil
import typer
from laurel_events.admin import TopicState, create_topics, lag
from laurel_stack import stack as stacks
from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home
from laurel_stack.options import Options, from_environment
from laurel_stack.process import Running
from laurel_stack.supervisor import Supervisor

from laurel_cli.audit import outbox_depth
from laurel_cli.console import Json, err, home, out, print_json, run, stack_progress, table
from laurel_cli.errors import CommandError
from laurel_cli.running import up as start_suite
from laurel_cli.suite import SERVICES

_MIB = 1024 * 1024
Brokers = Annotated[int, typer.Option(help="How many Kafka brokers: 1 or 3.")]


def options(brokers: int = 1) -> Options:
    """The stack's options by the environment; raises CommandError."""
    if brokers not in (1, 3):
        raise CommandError(f"--brokers is {brokers}; it should be 1 or 3")
    return from_environment(tuple(SERVICES), cast(Literal[1, 3], brokers))


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Leave it running.")] = False,
    brokers: Brokers = 1,
) -> None:
    """Start the stack and every service behind the gateway."""
    run(_up(home(), options(brokers), detach))


async def _up(place: Home, chosen: Options, detach: bool) -> None:
    err.print(f"Starting Laurel in {place.root}")
    suite = await start_suite(place, chosen, stack_progress(), detached=detach)
    out.print(f"Laurel answers at [bold]{suite.endpoints.gateway}[/]")
    if detach:
        suite.stack.home.unlock()
        return
    out.print("Ctrl-C stops it.")
    try:
        await until_stopped()
    finally:
        await suite.stack.down()


async def until_stopped() -> None:
    """Wait for Ctrl-C or SIGTERM, which is no error here."""
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


def down() -> None:
    """Stop everything that runs in this home."""
    run(stacks.down(home(), stack_progress()))
    out.print("Stopped.")


def status(as_json: Json = False) -> None:
    """Show every process with its port and memory, the lag and the outboxes."""
    found = run(_status(home()))
    if as_json:
        print_json(found)
        return
    out.print(_processes(found["processes"]))
    out.print(_queues(found["queues"]))


async def _status(place: Home) -> dict[str, list[dict[str, Any]]]:
    endpoints = Endpoints.read(place)
    behind = await lag(endpoints.kafka, SERVICES)
    depths = await asyncio.gather(
        *(outbox_depth(endpoints.postgres[service]) for service in SERVICES)
    )
    return {
        "processes": [_describe(one) for one in Supervisor(place).running().values()],
        "queues": [
            {"service": service, "lag": behind[service], "outbox": depth}
            for service, depth in zip(SERVICES, depths, strict=True)
        ],
    }


def _describe(running: Running) -> dict[str, Any]:
    process = psutil.Process(running.pid)
    return {
        "name": running.name,
        "pid": running.pid,
        "port": running.port,
        "rss_mib": round(process.memory_info().rss / _MIB),
        "log": running.log,
    }


def _processes(rows: list[dict[str, Any]]) -> object:
    columns = ("name", "pid", "port", "rss_mib", "log")
    return table("Processes", columns, ([str(row[name]) for name in columns] for row in rows))


def _queues(rows: list[dict[str, Any]]) -> object:
    columns = ("service", "lag", "outbox")
    return table("Queues", columns, ([str(row[name]) for name in columns] for row in rows))


def topics(as_json: Json = False) -> None:
    """Create every missing topic and check the others against the schemas."""
    states = run(create_topics(Endpoints.read(home()).kafka))
    if as_json:
        print_json([_topic(state) for state in states])
    else:
        rows = ([str(value) for value in _topic(state).values()] for state in states)
        out.print(table("Topics", list(_topic(states[0])), rows))
    if any(state.problem for state in states):
        raise typer.Exit(1)


def _topic(state: TopicState) -> dict[str, object]:
    return {
        "topic": state.topic.name,
        "owner": state.topic.owner,
        "partitions": state.topic.partitions,
        "state": state.problem or ("created" if state.created else "as the schema says"),
    }
