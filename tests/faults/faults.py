"""What can happen to a running suite, and how it is brought about."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

import redis.asyncio as redis
from laurel_cli.running import Suite, environments
from laurel_cli.suite import SERVICES, Role, all_roles, role_process
from laurel_events.admin import admin
from laurel_schemas.trading_trades_v1 import TOPIC as TRADES
from laurel_stack.ports import Reservation
from laurel_stack.process import Process
from laurel_testkit import eventually

JOINING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that happens, and is over when `strike` returns: what was killed is back."""

    name: str
    strike: Callable[[Suite, Random], Awaitable[None]]


def kill(*names: str) -> Fault:
    """Processes die at once, as in a power cut, and come back."""

    async def strike(suite: Suite, _chance: Random) -> None:
        supervisor = suite.stack.supervisor
        for name in names:
            supervisor.kill(name)
        await asyncio.gather(*map(supervisor.restart, names))

    return Fault(f"kill -9 {', '.join(names)}", strike)


def second_worker(service: str) -> Fault:
    """A second worker joins and leaves again, in order or killed: the partitions move twice."""

    async def strike(suite: Suite, chance: Random) -> None:
        supervisor = suite.stack.supervisor
        with Reservation(1) as held:
            worker = _second_worker(suite, service, held.ports[0])
            await supervisor.start(worker, held=held)
        await eventually(lambda: _shares_its_topics(suite, service), JOINING_SECONDS)
        if chance.random() < 0.5:
            supervisor.kill(worker.name)
        await supervisor.stop(worker.name)

    return Fault(f"a second {service} worker joins and leaves", strike)


def _second_worker(suite: Suite, service: str, port: int) -> Process:
    told = environments(suite.stack.home, suite.endpoints)[service]
    return replace(role_process(Role(service, "worker", port), told), name=f"{service}-worker-2")


async def _shares_its_topics(suite: Suite, service: str) -> bool:
    """Whether both workers have joined and partitions are given to them."""
    async with admin(suite.endpoints.kafka) as client:
        (found,) = await client.describe_consumer_groups([service])
    _, _, state, _, _, members, *_ = found.groups[0]
    return state == "Stable" and len(members) > 1


def restart_postgres() -> Fault:
    """PostgreSQL ends in order, and every session with it."""

    async def strike(suite: Suite, _chance: Random) -> None:
        await suite.stack.supervisor.restart("postgres")

    return Fault("PostgreSQL is restarted", strike)


def flush_redis() -> Fault:
    """Redis forgets everything: it holds only what may be lost."""

    async def strike(suite: Suite, _chance: Random) -> None:
        async with redis.from_url(suite.endpoints.redis) as client:
            await client.flushall()

    return Fault("Redis is flushed", strike)


def kill_leader() -> Fault:
    """The broker that leads a partition of the trades dies, and comes back."""

    async def strike(suite: Suite, chance: Random) -> None:
        leader = await _leader(suite, chance.randrange(TRADES.partitions))
        await kill(f"kafka-{leader}").strike(suite, chance)

    return Fault("kill -9 the leader of a partition of the trades", strike)


async def _leader(suite: Suite, partition: int) -> int:
    async with admin(suite.endpoints.kafka) as client:
        (topic,) = await client.describe_topics([TRADES.name])
    return next(int(one["leader"]) for one in topic["partitions"] if one["partition"] == partition)


def all_faults(brokers: int) -> Iterator[Fault]:
    """Every role killed, every service with a second worker, every server in trouble."""
    yield from (kill(f"{service}-{role}") for service, role in all_roles())
    yield from map(second_worker, SERVICES)
    yield from (kill("postgres"), restart_postgres(), kill("redis"), flush_redis())
    if brokers > 1:
        yield from (kill_leader() for _ in SERVICES)
