"""Who comes or goes while a room is read: nothing is left out, and nothing is said to others."""

from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import socketio
from laurel_schemas.chat_members_v1 import MemberLeft
from notification_router.settings import Settings
from notification_router.sockets.connections import Connection
from notification_router.sockets.room_pump import ENDED, RoomPump
from notification_router.sockets.wakes import Wakes

from .events import example
from .rooms import ROOM, Chat, Overtaken, said

ANN, BOB = 1, 2


class Emitting(socketio.AsyncServer):  # type: ignore[misc]
    """Keeps what is sent, by connection."""

    def __init__(self) -> None:
        super().__init__(async_mode="asgi")
        self.sent: defaultdict[str, list[Any]] = defaultdict(list)

    async def emit(self, event: str, data: Any = None, to: str = "", **_: Any) -> None:
        self.sent[to].append(ENDED if event == ENDED else data["data"]["revision"])


@pytest_asyncio.fixture
async def database(dsn: str) -> AsyncIterator[Overtaken]:
    async with Overtaken(dsn) as opened:
        yield opened


@pytest.fixture
def settings(dsn: str) -> Settings:
    return Settings(database_url=dsn)


@pytest.fixture
def server() -> Emitting:
    return Emitting()


@pytest.fixture
def pump(database: Overtaken, server: Emitting, settings: Settings) -> RoomPump:
    return RoomPump(database, server, settings)


@pytest_asyncio.fixture
async def chat(database: Overtaken, wakes: Wakes, settings: Settings) -> Chat:
    """A room of two with two messages."""
    room = Chat(database, wakes, settings)
    await room.admits(ANN, BOB)
    await room.hears(said(1, {BOB: 1}), said(2, {BOB: 2}))
    return room


def device(name: str, user_id: int) -> Connection:
    async def verify() -> None:
        return None

    return Connection(name, name, user_id, verify)


@pytest.mark.requirement("CHAT-012", "CHAT-071")
async def test_a_device_that_comes_back_while_its_room_is_read_is_told_all_that_it_lacks(
    pump: RoomPump, chat: Chat, database: Overtaken, server: Emitting
) -> None:
    await pump.open(device("here", BOB), ROOM, 2)
    await pump.serve_woken()
    await chat.hears(said(3, {BOB: 3}))

    async def come_back() -> None:
        await pump.open(device("back", BOB), ROOM, 1)

    database.meanwhile = come_back
    pump.wake([ROOM])
    await pump.serve_woken()
    await pump.serve_woken()
    assert server.sent == {"here": [3], "back": [2, 3]}


@pytest.mark.requirement("CHAT-004")
async def test_who_left_is_told_so_and_who_is_let_in_again_meanwhile_stays(
    pump: RoomPump, chat: Chat, database: Overtaken, server: Emitting
) -> None:
    await pump.open(device("here", BOB), ROOM, 2)
    await pump.serve_woken()
    await chat.hears(example(MemberLeft, membership_id=f"{ROOM}/{BOB}", conversation_id=ROOM))

    async def let_in_again() -> None:
        await chat.admits(BOB)
        await pump.open(device("again", BOB), ROOM, 1)

    database.meanwhile = let_in_again
    pump.wake([ROOM])
    await pump.serve_woken()
    await pump.serve_woken()
    assert server.sent == {"here": [ENDED], "again": [2]}
