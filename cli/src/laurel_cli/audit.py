"""Checks what must always hold, against every database, topic and the chain (design 10)."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import psycopg
from laurel_events.admin import lag
from laurel_stack.endpoints import Endpoints

from laurel_cli.dead_letters import refusals
from laurel_cli.roles import run_role
from laurel_cli.suite import SERVICES


@dataclass(frozen=True, slots=True)
class Finding:
    """One check, whether it holds, and the figures behind it."""

    service: str
    check: str
    holds: bool
    detail: str

    def as_json(self) -> dict[str, object]:
        """What `laurel audit --json` prints a line."""
        return asdict(self)


async def audit(
    endpoints: Endpoints, environments: Mapping[str, Mapping[str, str]], dead_letters: int
) -> list[Finding]:
    """Run every service's own checks and those that cross services.

    `dead_letters` is how many refused records are expected, those that were replayed left out.
    """
    found = await asyncio.gather(
        *(_ask(service, environments[service]) for service in SERVICES),
        _outboxes(endpoints),
        _lags(endpoints),
        _dead_letters(endpoints, dead_letters),
    )
    return [finding for findings in found for finding in findings]


async def _ask(service: str, told: Mapping[str, str]) -> list[Finding]:
    ended = await run_role(service, "audit", told)
    lines = [json.loads(line) for line in ended.printed.splitlines()]
    if not ended.succeeded or not lines:
        return [Finding(service, "audit ran", False, ended.logged.rpartition("\n")[2])]
    return [Finding(service, one["check"], one["holds"], str(one["detail"])) for one in lines]


async def _outboxes(endpoints: Endpoints) -> list[Finding]:
    return list(await asyncio.gather(*(_outbox(endpoints, service) for service in SERVICES)))


async def _outbox(endpoints: Endpoints, service: str) -> Finding:
    count = await outbox_depth(endpoints.postgres[service])
    return Finding(service, "outbox is empty", count == 0, f"{count} waiting")


async def outbox_depth(dsn: str) -> int:
    """How many records wait to be relayed."""
    async with await psycopg.AsyncConnection.connect(dsn) as database:
        cursor = await database.execute("select count(*) from outbox")
        row = await cursor.fetchone()
        return int(row[0]) if row else 0


async def _lags(endpoints: Endpoints) -> list[Finding]:
    behind = await lag(endpoints.kafka, SERVICES)
    return [
        Finding(service, "consumer has no lag", count == 0, f"{count} records behind")
        for service, count in behind.items()
    ]


async def _dead_letters(endpoints: Endpoints, expected: int) -> list[Finding]:
    refused = await refusals(endpoints.kafka)
    return [
        Finding(
            "kafka",
            "dead letters are those expected",
            len(refused) == expected,
            f"{len(refused)} refused records wait, {expected} expected; see `laurel dlq list`",
        )
    ]
