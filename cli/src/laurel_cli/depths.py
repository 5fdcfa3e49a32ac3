"""What each service has yet to send, to handle and to do, as its database tells."""

import asyncio
from collections.abc import Sequence
from typing import Any, LiteralString, NamedTuple

from laurel_events.connections import Connection
from laurel_stack.endpoints import Endpoints

from laurel_cli.services import KEEPERS

# A row that a worker holds is due later and under way. What is due later and held by nobody, such
# as a deadline, is nothing on its way.
_DEPTH = """
    select (select count(*) from outbox), (select count(*) from outbox_parked),
        (select count(*) from deferred),
        (select count(*) from due
            where due_at <= clock_timestamp() or held_until > clock_timestamp()),
        to_regclass('trade_conflicts') is not null
"""
_CONFLICTS = "select count(*) from trade_conflicts"


class Depth(NamedTuple):
    """How many rows wait in a service's database.

    `waiting` are records to be relayed, `parked` those that Kafka refuses or that wait behind one.
    `deferred` are events that came and wait for another topic. `due` are tasks whose time has
    come, or that a worker is at. `conflicts` are trades that were refused because they contradict
    the ledger: they stay there for ever, and are not on their way.
    """

    waiting: int = 0
    parked: int = 0
    deferred: int = 0
    due: int = 0
    conflicts: int = 0


async def depth(dsn: str) -> Depth:
    """How many rows wait in one database."""
    async with await Connection.open(dsn, autocommit=True) as database:
        *counts, keeps_ledger = await _row(database, _DEPTH)
        conflicts = await _row(database, _CONFLICTS) if keeps_ledger else (0,)
        return Depth(*counts, *conflicts)


async def _row(database: Any, query: LiteralString) -> Sequence[Any]:
    row: Sequence[Any] = await (await database.execute(query)).fetchone()
    return row


async def depths(endpoints: Endpoints) -> dict[str, Depth]:
    """How many rows wait, by service."""
    found = await asyncio.gather(*(depth(endpoints.postgres[service]) for service in KEEPERS))
    return dict(zip(KEEPERS, found, strict=True))
