"""Starts a service's roles in one process and ends them together, cooperatively."""

import asyncio
import gc
import logging
import pkgutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from inspect import isroutine
from typing import Any

import uvloop
from laurel_events import Database

from laurel_service.service import Running, Service

log = logging.getLogger(__name__)

Role = Callable[[Running], Awaitable[None]]

_BUILT_IN: Mapping[str, tuple[str, ...]] = {
    "api": ("laurel_service.api.server:serve",),
    "worker": ("laurel_service.workers:consume", "laurel_service.workers:work_off_due"),
    "relay": ("laurel_service.workers:relay",),
}
_PROBES = "laurel_service.probes:serve"
# A batch makes tens of thousands of objects without a cycle among them. Python's own thresholds
# walk the heap after every 700: that took 4 of 10 seconds of a busy worker.
_COLLECT_AFTER = (100_000, 20, 50)


def run_roles(service: Service, names: Iterable[str]) -> None:
    """Run these roles until SIGTERM or SIGINT, or until one of them ends.

    Raises what the first failing role raised.
    """
    jobs = [job for name in names for job in _jobs(service, name)]
    if service.settings.metrics_port:
        jobs.append(_PROBES)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(service, jobs))


@asynccontextmanager
async def started(service: Service, stop: asyncio.Event) -> AsyncIterator[Running]:
    """The service with its database and resources open."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            Database(service.settings.database_url, service=service.name)
        )
        resources = {kind: await _open(stack, made) for kind, made in service.resources.items()}
        yield Running(service, database, resources, stop)


def _jobs(service: Service, name: str) -> tuple[str, ...]:
    return (service.roles[name],) if name in service.roles else _BUILT_IN[name]


async def _open(stack: AsyncExitStack, declared: Any) -> Any:
    made = declared() if isroutine(declared) or isinstance(declared, type) else declared
    if isinstance(made, AbstractAsyncContextManager):
        return await stack.enter_async_context(made)
    return made


async def _run(service: Service, jobs: Iterable[str]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    roles: dict[str, Role] = {job: pkgutil.resolve_name(job) for job in jobs}
    async with started(service, stop) as running:
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
