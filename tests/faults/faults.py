"""What can happen to a running suite, and how it is brought about."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from random import Random

import redis.asyncio as redis
from laurel_cli.running import Suite
from laurel_cli.services import KEEPERS, all_roles
from laurel_events.admin import admin
from laurel_schemas.trading_trades_v1 import TOPIC as TRADES

from tests.faults.replicas import replica


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that happens, and is over when `strike` returns: what was killed is back.

    A run counts its faults by `kind`.
    """

    kind: str
    name: str
    strike: Callable[[Suite, Random], Awaitable[None]]


def kill(*names: str) -> Fault:
    """Processes die at once, as in a power cut, and come back."""

    async def strike(suite: Suite, _chance: Random) -> None:
        supervisor = suite.stack.supervisor
        for name in names:
            supervisor.kill(name)
        await asyncio.gather(*map(supervisor.restart, names))

    return Fault("kill -9", f"kill -9 {', '.join(names)}", strike)


def second_worker(service: str) -> Fault:
    """A second worker joins and leaves again, in order or killed: the partitions move twice."""

    async def strike(suite: Suite, chance: Random) -> None:
        async with replica(suite, service, "worker") as name:
            if chance.random() < 0.5:
                suite.stack.supervisor.kill(name)

    return Fault("rebalance", f"a second {service} worker joins and leaves", strike)


def restart_postgres() -> Fault:
    """PostgreSQL ends in order, and every session with it."""

    async def strike(suite: Suite, _chance: Random) -> None:
        await suite.stack.supervisor.restart("postgres")

    return Fault("restart", "PostgreSQL is restarted", strike)


def flush_redis() -> Fault:
    """Redis forgets everything: it holds only what may be lost."""

    async def strike(suite: Suite, _chance: Random) -> None:
        async with redis.from_url(suite.endpoints.redis) as client:
            await client.flushall()

    return Fault("flush", "Redis is flushed", strike)


def kill_leader() -> Fault:
    """The broker that leads a partition of the trades dies, and comes back."""

    async def strike(suite: Suite, chance: Random) -> None:
        leader = await _leader(suite, chance.randrange(TRADES.partitions))
        await kill(f"kafka-{leader}").strike(suite, chance)

    return Fault("lost broker", "kill -9 the leader of a partition of the trades", strike)


async def _leader(suite: Suite, partition: int) -> int:
    async with admin(suite.endpoints.kafka) as client:
        (topic,) = await client.describe_topics([TRADES.name])
    return next(int(one["leader"]) for one in topic["partitions"] if one["partition"] == partition)


def all_faults(brokers: int) -> Iterator[Fault]:
    """Every role killed, every service with a second worker, every server in trouble."""
    yield from (kill(f"{service}-{role}") for service, role in all_roles())
    yield from map(second_worker, KEEPERS)
    yield from (kill("postgres"), restart_postgres(), kill("redis"), flush_redis())
    if brokers > 1:
        yield from (kill_leader() for _ in KEEPERS)
