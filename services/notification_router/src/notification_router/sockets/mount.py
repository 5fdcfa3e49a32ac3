"""Puts the gateway, and what runs beside it, into the API's process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress

import socketio
from laurel_events.loops import keep_running, paced
from laurel_service import Running
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp

from notification_router.handlers.hearing import Heard, HeardBoards
from notification_router.settings import Settings
from notification_router.sockets.acknowledgements import Acknowledgements
from notification_router.sockets.boards import Boards
from notification_router.sockets.connections import Connections
from notification_router.sockets.contained import Contained
from notification_router.sockets.gateway import Gateway
from notification_router.sockets.pump import Pump
from notification_router.sockets.room_pump import RoomPump
from notification_router.sockets.server import open_server
from notification_router.sockets.typing import TypingTeller
from notification_router.sockets.wakes import Wakes

_CANCEL_SECONDS = 0.5


@asynccontextmanager
async def open_gateway(running: Running) -> AsyncIterator[ASGIApp]:
    """The gateway as an ASGI app; at the end, what clients acknowledged is written down."""
    settings, now = running.resource(Settings), running.service.now
    server, connections = open_server(settings), Connections()
    acknowledgements = Acknowledgements(running.database.unit_of_work(now), now)
    pump = Pump(running.database, server, connections, acknowledgements, now)
    rooms = RoomPump(running.database, server, settings)
    typing = TypingTeller(server, rooms.rooms, running.resource(Heard), settings)
    boards = Boards(server, running.resource(HeardBoards), settings)
    # These end by cancellation, as most of them wait for what may never come.
    never = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        gateway = Gateway(settings, server, connections, pump, rooms, boards, tasks.create_task)
        steps = {
            **_steps(settings, pump, rooms, gateway),
            **{"typing": typing.tell, "typing of many": paced(1, typing.tell_gathered)},
            "leaderboards": boards.tell,
            "writer of acknowledgements": acknowledgements.write_gathered,
        }
        beside = [
            tasks.create_task(job)
            for job in (
                *(keep_running(step, never, name) for name, step in steps.items()),
                _end_all(running.stop, gateway),
                _hear(running.resource(Wakes), pump, rooms),
            )
        ]
        try:
            yield Contained(socketio.ASGIApp(server, socketio_path=None))
        finally:
            await _end(beside)
    await server.shutdown()
    with suppress(SQLAlchemyError, OSError):
        await acknowledgements.flush()


def _steps(
    settings: Settings, pump: Pump, rooms: RoomPump, gateway: Gateway
) -> Mapping[str, Callable[[], Awaitable[None]]]:
    """What is done again and again, by the names that the log has for it."""
    sweep = settings.socket_sweep_seconds
    return {
        "pump": pump.serve_woken,
        "pump of rooms": rooms.serve_woken,
        "sweep": paced(sweep, pump.sweep),
        "sweep of rooms": paced(sweep, rooms.sweep),
        "session check": paced(settings.socket_check_seconds, gateway.end_overdue),
    }


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


async def _hear(wakes: Wakes, pump: Pump, rooms: RoomPump) -> None:
    async for woken in wakes.listen():
        pump.wake(woken.users)
        rooms.wake(woken.rooms)
