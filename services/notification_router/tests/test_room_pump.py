"""Who comes or goes while a room is read: nothing is left out, and nothing is said to others."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from laurel_schemas.chat_members_v1 import MemberLeft
from laurel_schemas.chat_typing_v1 import TypingChanged
from notification_router.handlers.hearing import Heard
from notification_router.settings import Settings
from notification_router.sockets.connections import Connections
from notification_router.sockets.room_pump import ENDED, RoomPump
from notification_router.sockets.rooms import Rooms
from notification_router.sockets.typing import TypingTeller
from notification_router.sockets.wakes import Wakes

from .emitting import Emitting, device
from .events import example
from .rooms import ROOM, Chat, Overtaken, said

ANN, BOB = 1, 2


def told(server: Emitting) -> dict[str, list[Any]]:
    """What was sent of the room, by connection: revisions, and that it is not shown any more."""
    return {
        name: [ENDED if event == ENDED else data["data"]["revision"] for event, data in sent]
        for name, sent in server.sent.items()
    }


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
    assert told(server) == {"here": [3], "back": [2, 3]}


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
    assert told(server) == {"here": [ENDED], "again": [2]}


@pytest.mark.requirement("API-043")
async def test_a_connection_that_ends_while_its_room_is_read_has_nothing_open(
    pump: RoomPump, chat: Chat, database: Overtaken
) -> None:
    connections, gone = Connections(), device("gone", BOB)
    connections.add(gone)

    async def end() -> None:
        connections.remove("gone")
        pump.left("gone")

    database.meanwhile = end
    assert "error" in await pump.open(gone, ROOM, 2)
    assert pump.rooms.cursors() == {}


@pytest.mark.requirement("API-043")
async def test_what_is_opened_at_once_counts_for_what_may_be_open(
    database: Overtaken, chat: Chat, server: Emitting, settings: Settings
) -> None:
    few = RoomPump(database, server, settings.model_copy(update={"socket_open_conversations": 1}))
    await chat.admits(BOB, room="conv_124")
    bob = device("bob", BOB)

    async def open_another() -> None:
        assert "opened" in await few.open(bob, "conv_124", None)

    database.meanwhile = open_another
    assert "error" in await few.open(bob, ROOM, None)
    assert list(few.rooms.cursors()) == ["conv_124"]


@pytest.mark.requirement("CHAT-013")
async def test_who_closes_a_room_is_not_told_who_types_there(
    server: Emitting, settings: Settings
) -> None:
    rooms, heard = Rooms(2), Heard()
    for name in ("ann", "bob"):
        rooms.open(ROOM, device(name, ANN if name == "ann" else BOB), 0)

    async def close() -> None:
        rooms.close(ROOM, "bob")

    server.meanwhile = close
    heard.add([example(TypingChanged, conversation_id=ROOM, user_id=3)])
    await TypingTeller(server, rooms, heard, settings).tell()
    assert [*server.sent] == ["ann"]
