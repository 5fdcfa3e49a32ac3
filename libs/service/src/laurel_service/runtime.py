"""Starts a service's roles in one process and ends them together, cooperatively."""

import asyncio
import gc
import logging
import pkgutil
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from inspect import isroutine
from typing import Any

import uvloop
from laurel_events import Database
from laurel_events.connections import Limits
from laurel_events.ephemeral_producer import EphemeralProducer

from laurel_service.clock import SharedClock
from laurel_service.service import Running, Service
from laurel_service.settings import ServiceSettings

log = logging.getLogger(__name__)

Role = Callable[[Running], Awaitable[None]]

_API = "laurel_service.api.server:serve"
_BUILT_IN: Mapping[str, tuple[str, ...]] = {
    "api": (_API, "laurel_service.auth.revocations:follow", "laurel_service.workers:hear"),
    "worker": ("laurel_service.workers:consume", "laurel_service.workers:work_off_due"),
    "relay": ("laurel_service.workers:relay",),
}
_PROBES = "laurel_service.probes:serve"
_WATCHDOG = "laurel_service.watchdog:watch"
# A batch makes tens of thousands of objects without a cycle among them. Python's own thresholds
# walk the heap after every 700: that took 4 of 10 seconds of a busy worker.
_COLLECT_AFTER = (100_000, 20, 50)
_SWITCH_SECONDS = 0.0005


def run_roles(service: Service, names: Iterable[str]) -> None:
    """Run these roles until SIGTERM or SIGINT, or until one of them ends.

    Raises what the first failing role raised.
    """
    names = tuple(names)
    jobs = [job for name in names for job in _jobs(service, name)]
    if _has_probes_of_their_own(service.settings, jobs):
        jobs.append(_PROBES)
    jobs.append(_WATCHDOG)
    # A thread that computes, such as the stream job's, hands the interpreter over after this long;
    # with Python's own 5 ms, every answer that the event loop waits for may come that much later.
    sys.setswitchinterval(_SWITCH_SECONDS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(service, jobs, frozenset(names)))


@asynccontextmanager
async def started(
    service: Service, stop: asyncio.Event, roles: frozenset[str] | None = None
) -> AsyncIterator[Running]:
    """The service with its database open, and the resources of these roles, by default all."""
    async with AsyncExitStack() as stack:
        storage, probe = await _databases(stack, service)
        offered = {**_built_in(service), **_resources_of(service, roles)}
        resources = {kind: await _open(stack, made) for kind, made in offered.items()}
        yield Running(service, storage, resources, stop, probe)


async def _databases(
    stack: AsyncExitStack, service: Service
) -> tuple[Database | None, Database | None]:
    """The pool, and a connection for health: of its own, so that requests which wait for a
    connection don't look like a lost database."""
    if service.stateless:
        return None, None
    url = service.settings.database_url
    limits = Limits(statement=service.settings.database_statement_seconds)
    opened = Database(url, service=service.name, limits=limits)
    asking = Database(url, service=service.name, pool_size=1)
    return await stack.enter_async_context(opened), await stack.enter_async_context(asking)


def _resources_of(service: Service, roles: frozenset[str] | None) -> Mapping[type, Any]:
    if roles is None:
        return service.resources
    kept_out = {kind for kind, ours in service.only_in.items() if ours.isdisjoint(roles)}
    return {kind: made for kind, made in service.resources.items() if kind not in kept_out}


def _built_in(service: Service) -> Mapping[type, Any]:
    if not service.flow.emits_ephemeral:
        return {}
    kafka = service.settings.kafka
    return {EphemeralProducer: EphemeralProducer(kafka, service=service.name, now=service.now)}


def _has_probes_of_their_own(settings: ServiceSettings, jobs: Collection[str]) -> bool:
    """The API answers probes too: where both ports are one, it is the API's."""
    shared = _API in jobs and settings.metrics_port == settings.http_port
    return bool(settings.metrics_port) and not shared


def _jobs(service: Service, name: str) -> tuple[str, ...]:
    return (service.roles[name],) if name in service.roles else _BUILT_IN[name]


async def _open(stack: AsyncExitStack, declared: Any) -> Any:
    made = declared() if isroutine(declared) or isinstance(declared, type) else declared
    if isinstance(made, AbstractAsyncContextManager):
        return await stack.enter_async_context(made)
    return made


async def _run(service: Service, jobs: Iterable[str], names: frozenset[str]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    roles: dict[str, Role] = {job: pkgutil.resolve_name(job) for job in jobs}
    clock = SharedClock(service.now)
    async with started(replace(service, now=clock), stop, names) as running:
        await clock.compare(running.probe)
        roles["clock"] = clock.follow
        _collect_rarely()
        await _supervise(running, roles)
    log.info("stopped")


def _collect_rarely() -> None:
    """Leave modules and what start-up made out of every collection: they live to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


async def _supervise(running: Running, roles: Mapping[str, Role]) -> None:
    """Wait until told to stop or a role ends; then give all of them the grace to finish."""
    tasks = [asyncio.ensure_future(role(running)) for role in roles.values()]
    stopping = asyncio.ensure_future(running.stop.wait())
    await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    running.stop.set()
    grace = running.service.settings.shutdown_grace_seconds
    _, unfinished = await asyncio.wait(tasks, timeout=grace)
    for task in unfinished:
        log.warning("a role did not finish in its grace of %s s and is cut off", grace)
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
