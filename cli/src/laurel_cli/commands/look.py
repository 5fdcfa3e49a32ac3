"""Looking at the suite, and at what it needs of Kafka and PostgreSQL."""

import asyncio
from typing import Annotated, Any

import psutil
import typer
from laurel_events.admin import apply_topics, compare_topics
from laurel_events.topic_facts import TopicState
from laurel_stack import deaths
from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home
from laurel_stack.process import Running, recorded
from laurel_stack.servers import postgres

from laurel_cli.cluster import kafka
from laurel_cli.console import Json, existing_home, out, print_json, run, table
from laurel_cli.depths import depths
from laurel_cli.lags import lags
from laurel_cli.running_suite import endpoints_of
from laurel_cli.services import KEEPERS

_MIB = 1024 * 1024


def status(as_json: Json = False) -> None:
    """Show every process with its memory, lag and outboxes. Exit code 1 where one is dead."""
    place = existing_home()
    endpoints = endpoints_of(place)
    processes = _described(place)
    # A server that died is not asked for queues: that would hide what is wrong behind a time-out.
    dead = [one["name"] for one in processes if one["state"] == "dead"]
    queues = [] if _servers(dead) else run(_queues(place, endpoints))
    if as_json:
        print_json({"watched": place.is_locked(), "processes": processes, "queues": queues})
    else:
        _show(processes, queues)
        if not place.is_locked():
            out.print("Nobody watches over it: what dies stays dead. `laurel up` starts it anew.")
    if dead:
        raise typer.Exit(1)


def _show(processes: list[dict[str, Any]], queues: list[dict[str, Any]]) -> None:
    out.print(_process_table(processes))
    for one in processes:
        if one["died"]:
            out.print(f"{one['name']} died {one['died']} times; it {one['why']}")
    if queues:
        out.print(_queue_table(queues))


def _servers(dead: list[str]) -> bool:
    return any(name.startswith(("kafka", postgres.NAME)) for name in dead)


def _described(place: Home) -> list[dict[str, Any]]:
    died = deaths.of(place)
    found = [_describe(one, died.get(one.name, [])) for one in recorded(place)]
    return sorted(found, key=lambda one: (one["state"] != "dead", one["name"]))


def _describe(one: Running, died: list[deaths.Death]) -> dict[str, Any]:
    process = one.process()
    return {
        "name": one.name,
        "state": "running" if process else "dead",
        "pid": one.pid,
        "port": one.port,
        "rss_mib": _rss(process),
        "died": len(died),
        "why": str(died[-1]) if died else None,
        "log": one.log,
    }


def _rss(process: psutil.Process | None) -> int:
    try:
        return round(process.memory_info().rss / _MIB) if process else 0
    except psutil.NoSuchProcess:
        return 0


async def _queues(place: Home, endpoints: Endpoints) -> list[dict[str, Any]]:
    behind, waiting = await asyncio.gather(lags(place, endpoints), depths(endpoints))
    return [
        {
            "service": service,
            "lag": behind[service],
            "outbox": depth.waiting,
            "parked": depth.parked,
            "deferred": depth.deferred,
            "due": depth.due,
            "conflicts": depth.conflicts,
        }
        for service, depth in waiting.items()
    ]


def _process_table(rows: list[dict[str, Any]]) -> object:
    columns = ("name", "state", "pid", "port", "rss_mib", "died", "log")
    return table("Processes", columns, ([str(row[name]) for name in columns] for row in rows))


def _queue_table(rows: list[dict[str, Any]]) -> object:
    columns = ("service", "lag", "outbox", "parked", "deferred", "due", "conflicts")
    return table("Queues", columns, ([str(row[name]) for name in columns] for row in rows))


def databases() -> None:
    """Create every missing database, each with a user of its own."""
    place = existing_home()
    # Not `endpoints_of`: a service that is new to this suite is why it is called.
    admin = Endpoints.read(place).postgres_admin
    run(postgres.create_databases(admin, place, KEEPERS))
    out.print(f"{len(KEEPERS)} databases stand.")


def topics(
    apply: Annotated[
        bool, typer.Option("--apply", help="Create and change them; else only tell.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare every topic with its schema: partitions, replication and configuration."""
    states = run(apply_topics(kafka()) if apply else compare_topics(kafka()))
    if as_json:
        print_json([_topic(state) for state in states])
    else:
        rows = ([str(value) for value in _topic(state).values()] for state in states)
        out.print(table("Topics", list(_topic(states[0])), rows))
    if any(state.problem for state in states):
        raise typer.Exit(1)


def _topic(state: TopicState) -> dict[str, object]:
    changed = "changed: " + ", ".join(one.fact for one in state.changed) if state.changed else None
    created = "created" if state.created else None
    return {
        "topic": state.topic.name,
        "owner": state.topic.owner,
        "partitions": state.topic.partitions,
        "state": state.problem or created or changed or "as the schema says",
    }
