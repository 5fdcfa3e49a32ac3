"""Faults that say nothing: processes that freeze, networks that swallow, clocks that lie."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from random import Random

from laurel_cli.running import Suite
from laurel_cli.services import all_roles
from laurel_testkit import eventually
from sqlalchemy import make_url

from tests.faults.faults import Fault
from tests.faults.freezing import frozen
from tests.faults.proxy import Detours, SilentProxy, proxied
from tests.faults.replicas import Waiting, replica

TAKEOVER_SECONDS = 30.0
"""How long a dead or frozen replica may hold up what it had in hand."""
_SLACK_SECONDS = 10.0
"""What a machine that does everything at once may take longer."""
HOUR = 3600


def freeze(*names: str, seconds: float = 60.0) -> Fault:
    """Processes without a replica stand still, and go on as if nothing had been."""

    async def strike(suite: Suite, _chance: Random) -> None:
        with frozen(suite.stack.supervisor, *names):
            await asyncio.sleep(seconds)

    return Fault("freeze", f"{', '.join(names)} frozen for {seconds:.0f} s", strike)


def freeze_replica(service: str, role: str, seconds: float = 60.0) -> Fault:
    """One of two replicas freezes: the other has its work within 30 s, and keeps it."""

    async def strike(suite: Suite, _chance: Random) -> None:
        async with replica(suite, service, role) as name, _working(suite, service, role):
            with frozen(suite.stack.supervisor, name):
                await _lasting(_taken_over(suite, service), seconds)

    return Fault("freeze", f"a second {service} {role} freezes for {seconds:.0f} s", strike)


def cut_off_from_postgres(service: str, role: str, seconds: float = 60.0) -> Fault:
    """The network between one of two replicas and its database swallows all that is sent."""

    async def strike(suite: Suite, _chance: Random) -> None:
        dsn = make_url(suite.endpoints.postgres[service])
        async with proxied(str(dsn.host), int(dsn.port or 0)) as (proxy, port):
            through = dsn.set(port=port).render_as_string(hide_password=False)
            async with (
                replica(suite, service, role, DATABASE_URL=through),
                _working(suite, service, role),
            ):
                with _silent(proxy):
                    await _lasting(_taken_over(suite, service), seconds)

    name = f"a second {service} {role} is cut off from PostgreSQL"
    return Fault("cut off from PostgreSQL", name, strike)


def cut_off_from_kafka(detours: Detours, service: str, role: str, seconds: float = 60.0) -> Fault:
    """The network between one of two replicas and every broker swallows all that is sent."""

    async def strike(suite: Suite, _chance: Random) -> None:
        async with (
            replica(suite, service, role, KAFKA_BOOTSTRAP=detours.bootstrap),
            _working(suite, service, role),
        ):
            with _silent(*detours.proxies):
                await _lasting(_taken_over(suite, service), seconds)

    name = f"a second {service} {role} is cut off from Kafka"
    return Fault("cut off from Kafka", name, strike)


def wrong_clock(service: str, role: str, seconds: int) -> Fault:
    """One of two replicas has a clock that is off, in seconds, and works like that for a while."""

    async def strike(suite: Suite, _chance: Random) -> None:
        async with (
            replica(suite, service, role, **clock_off(seconds)),
            _working(suite, service, role),
        ):
            await _taken_over(suite, service)

    name = f"a second {service} {role} whose clock is {seconds:+} s off"
    return Fault("wrong clock", name, strike)


def silent_faults(detours: Detours) -> Iterator[Fault]:
    """Every role and server frozen; of worker and relay, a replica cut off, and one misled."""
    yield from (freeze(name) for name in ("postgres", "redis", "kafka-1"))
    for service, role in all_roles():
        if role not in ("worker", "relay"):
            yield freeze(f"{service}-{role}")
            continue
        yield freeze_replica(service, role)
        yield cut_off_from_postgres(service, role)
        yield cut_off_from_kafka(detours, service, role)
        yield wrong_clock(service, role, HOUR)
        if role == "worker":
            yield wrong_clock(service, role, -HOUR)


def clock_off(seconds: int) -> dict[str, str]:
    """The environment of a process whose clock is off; what measures durations is left alone."""
    found = find_spec("libfaketime")
    assert found is not None
    assert found.origin is not None
    library = Path(found.origin).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{seconds:+}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


@asynccontextmanager
async def _working(suite: Suite, service: str, role: str) -> AsyncIterator[None]:
    """Make the second relay the active one: a relay that stands by has nothing to lose."""
    if role == "relay":
        await suite.stack.supervisor.restart(f"{service}-relay")
    yield


@contextmanager
def _silent(*proxies: SilentProxy) -> Iterator[None]:
    for proxy in proxies:
        proxy.swallow()
    try:
        yield
    finally:
        for proxy in proxies:
            proxy.heal()


async def _taken_over(suite: Suite, service: str) -> None:
    waiting = await Waiting.of(suite, service)
    await eventually(lambda: waiting.is_done(suite), TAKEOVER_SECONDS + _SLACK_SECONDS)


async def _lasting(work: Awaitable[None], seconds: float) -> None:
    """Do something, and wait until the fault has lasted."""
    await asyncio.gather(work, asyncio.sleep(seconds))
