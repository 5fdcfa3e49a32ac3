"""A second process of a service's role, and what one leaves to the other."""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from laurel_cli.running import Suite
from laurel_cli.suite import Role, environments, role_process
from laurel_events.admin import admin
from laurel_events.lag import end_offsets
from laurel_stack.ports import Reservation
from laurel_stack.process import Process
from laurel_testkit import eventually

JOINING_SECONDS = 60.0

_LAST = "select coalesce(max(id), 0) from outbox"
_OLDEST = "select coalesce(min(id), 9223372036854775807) from outbox"


@asynccontextmanager
async def replica(suite: Suite, service: str, role: str, **told: str) -> AsyncIterator[str]:
    """The name of a second process of a role, told something else, while it lives."""
    supervisor = suite.stack.supervisor
    with Reservation(1) as held:
        process = _process(suite, Role(service, role, held.ports[0]), told)
        await supervisor.start(process, held=held)
    try:
        if role == "worker":
            await eventually(lambda: _share_their_topics(suite, service), JOINING_SECONDS)
        yield process.name
    finally:
        await supervisor.stop(process.name)


def _process(suite: Suite, role: Role, told: Mapping[str, str]) -> Process:
    usual = environments(suite.stack.home, suite.endpoints)[role.service]
    process = role_process(role, {**usual, **told})
    # Through env(1), as a forked process would not load what LD_PRELOAD names.
    argv = ("/usr/bin/env", sys.executable, *process.argv[1:])
    return replace(process, name=f"{role.name}-2", argv=argv)


async def _share_their_topics(suite: Suite, service: str) -> bool:
    """Whether both workers have joined and partitions are given to them."""
    async with admin(suite.endpoints.kafka) as client:
        (found,) = await client.describe_consumer_groups([service])
    _, _, state, _, _, members, *_ = found.groups[0]
    return state == "Stable" and len(members) > 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a service had before it at a moment: the ends of its topics, and of its outbox."""

    service: str
    ends: Mapping[Any, int]
    last_row: int

    @classmethod
    async def of(cls, suite: Suite, service: str) -> "Waiting":
        """What a service has before it now."""
        endpoints = suite.endpoints
        async with admin(endpoints.kafka) as client:
            committed = await client.list_consumer_group_offsets(service)
        ends = await end_offsets(endpoints.kafka, {one.topic for one in committed})
        return cls(service, ends, await _number(endpoints.postgres[service], _LAST))

    async def is_done(self, suite: Suite) -> bool:
        """Whether all of it was consumed and published since."""
        endpoints = suite.endpoints
        async with admin(endpoints.kafka) as client:
            committed = await client.list_consumer_group_offsets(self.service)
        behind = {
            f"{each.topic}/{each.partition}": end - committed[each].offset
            for each, end in self.ends.items()
            if each in committed and committed[each].offset < end
        }
        oldest = await _number(endpoints.postgres[self.service], _OLDEST)
        assert not behind, f"{self.service} has not consumed {behind}"
        assert oldest > self.last_row, f"{self.service} has not published row {oldest}"
        return True


async def _number(dsn: str, query: str) -> int:
    async with await psycopg.AsyncConnection.connect(dsn) as database:
        row = await (await database.execute(query)).fetchone()
    return int(row[0]) if row else 0
