"""Puts the gateway, and what runs beside it, into the API's process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress

import socketio
from laurel_events.loops import keep_running
from laurel_service import Running
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp

from notification_router.settings import Settings
from notification_router.sockets.acknowledgements import Acknowledgements
from notification_router.sockets.connections import Connections
from notification_router.sockets.contained import Contained
from notification_router.sockets.gateway import Gateway
from notification_router.sockets.pump import Pump
from notification_router.sockets.server import open_server
from notification_router.sockets.wakes import Wakes

_CANCEL_SECONDS = 0.5


@asynccontextmanager
async def open_gateway(running: Running) -> AsyncIterator[ASGIApp]:
    """The gateway as an ASGI app; at the end, what clients acknowledged is written down."""
    settings, now = running.resource(Settings), running.service.now
    server, connections = open_server(settings), Connections()
    acknowledgements = Acknowledgements(running.database.unit_of_work(now), now)
    pump = Pump(running.database, server, connections, acknowledgements)
    # These end by cancellation, as most of them wait for what may never come.
    never = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        gateway = Gateway(settings, server, connections, pump, tasks.create_task)
        beside = [
            tasks.create_task(job)
            for job in (
                keep_running(pump.serve_woken, never, "pump"),
                keep_running(_every(settings.socket_sweep_seconds, pump.sweep), never, "sweep"),
                keep_running(
                    _every(settings.socket_check_seconds, gateway.end_overdue),
                    never,
                    "session check",
                ),
                _end_all(running.stop, gateway),
                keep_running(acknowledgements.write_gathered, never, "writer of acknowledgements"),
                _hear(running.resource(Wakes), pump),
            )
        ]
        try:
            yield Contained(socketio.ASGIApp(server, socketio_path=None))
        finally:
            await _end(beside)
    await server.shutdown()
    with suppress(SQLAlchemyError, OSError):
        await acknowledgements.flush()


def _every(seconds: float, step: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    async def paced() -> None:
        await step()
        await asyncio.sleep(seconds)

    return paced


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel until it is so: in Python 3.11 `wait_for` can swallow a cancellation."""
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=_CANCEL_SECONDS)


async def _end_all(stop: asyncio.Event, gateway: Gateway) -> None:
    """At the stop: a long poll that is open would hold the process for the whole of its grace."""
    await stop.wait()
    await gateway.end_all()


async def _hear(wakes: Wakes, pump: Pump) -> None:
    async for users in wakes.listen():
        pump.wake(users)
