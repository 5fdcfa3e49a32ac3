"""Sessions that come, end and connect anew while others are being ended."""

import asyncio

import pytest
from notification_router.settings import Settings
from notification_router.sockets.connections import Connections
from notification_router.sockets.doorkeeper import Doorkeeper
from notification_router.sockets.sessions import Ending

from .emitting import Emitting, device

USER = 1001


class Clock:
    """Seconds that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Emitting:
    return Emitting()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(dsn: str, server: Emitting, clock: Clock) -> Doorkeeper:
    settings = Settings(database_url=dsn)
    return Doorkeeper(settings, server, Connections(), asyncio.ensure_future, clock)


@pytest.mark.requirement("API-042")
async def test_who_comes_while_a_replica_says_goodbye_is_not_let_in(
    door: Doorkeeper, server: Emitting
) -> None:
    """It would be told of no end, and its poll would hold the process for its whole grace."""
    assert await server.admit("first", {})
    assert door.connected("first", "a", USER)
    let_in: list[bool] = []

    async def come() -> None:
        let_in.append(await server.admit("late", {}))

    server.meanwhile = come
    await door.end_all()
    assert [event for event, _ in server.sent["a"]] == ["session:ended"]
    assert let_in == [False]


@pytest.mark.requirement("API-042")
async def test_a_session_that_has_connected_anew_stays_when_its_first_connection_is_overdue(
    door: Doorkeeper, server: Emitting
) -> None:
    first, second = device("first", USER), device("second", USER)
    second.eio_sid = first.eio_sid
    assert await server.admit(first.eio_sid, {})
    assert door.connected(first.eio_sid, first.sid, USER)
    door.disconnected(first)
    assert door.connected(second.eio_sid, second.sid, USER)
    await door.end_connection(first, Ending.TOKEN_EXPIRED)
    assert server.sent == {}
    await door.end_connection(second, Ending.TOKEN_EXPIRED)
    assert [event for event, _ in server.sent["second"]] == ["session:ended"]


@pytest.mark.requirement("API-042")
async def test_a_session_whose_connection_has_ended_ends_unless_it_connects_anew(
    door: Doorkeeper, server: Emitting, clock: Clock
) -> None:
    """Its token is looked at no more, so that it could stay for ever."""
    left, back = device("left", USER), device("back", USER)
    for one in (left, back):
        assert await server.admit(one.eio_sid, {})
        assert door.connected(one.eio_sid, one.sid, USER)
        door.disconnected(one)
    assert door.connected(back.eio_sid, "again", USER)
    clock.now += 11
    await door.end_unconnected()
    assert not door.connected(left.eio_sid, "again", USER)
    assert not door.connected(back.eio_sid, "somebody else's", 7)
    assert door.connected(back.eio_sid, "again", USER)
