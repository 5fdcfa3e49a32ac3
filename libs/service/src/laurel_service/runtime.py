"""Starts a service's roles in one process and ends them together, cooperatively."""

import asyncio
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

_BUILT_IN: Mapping[str, str] = {
    "api": "laurel_service.api.server:run",
    "worker": "laurel_service.workers:run_worker",
    "relay": "laurel_service.workers:run_relay",
}


def run_roles(service: Service, names: Iterable[str]) -> None:
    """Run these roles until SIGTERM or SIGINT, or until one of them ends.

    Raises what the first failing role raised.
    """
    roles = {name: _role(service, name) for name in names}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(service, roles))


@asynccontextmanager
async def started(service: Service, stop: asyncio.Event) -> AsyncIterator[Running]:
    """The service with its database and resources open."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(
            Database(service.settings.database_url, service=service.name)
        )
        resources = {kind: await _open(stack, made) for kind, made in service.resources.items()}
        yield Running(service, database, resources, stop)


def _role(service: Service, name: str) -> Role:
    role: Role = pkgutil.resolve_name(service.roles.get(name) or _BUILT_IN[name])
    return role


async def _open(stack: AsyncExitStack, declared: Any) -> Any:
    made = declared() if isroutine(declared) or isinstance(declared, type) else declared
    if isinstance(made, AbstractAsyncContextManager):
        return await stack.enter_async_context(made)
    return made


async def _run(service: Service, roles: Mapping[str, Role]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if service.settings.metrics_port:
        roles = {**roles, "probes": pkgutil.resolve_name("laurel_service.probes:run")}
    async with started(service, stop) as running:
        log.info("started", extra={"roles": sorted(roles)})
        await _supervise(running, roles)
    log.info("stopped")


async def _supervise(running: Running, roles: Mapping[str, Role]) -> None:
    """Wait until told to stop or a role ends; then give all the grace to finish."""
    stopping = asyncio.ensure_future(running.stop.wait())
    tasks = [asyncio.create_task(_call(role, running), name=name) for name, role in roles.items()]
    await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    running.stop.set()
    _, unfinished = await asyncio.wait(
        tasks, timeout=running.service.settings.shutdown_grace_seconds
    )
    for task in unfinished:
        log.warning("role cut off after its grace", extra={"cut_off": task.get_name()})
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _call(role: Role, running: Running) -> None:
    await role(running)
