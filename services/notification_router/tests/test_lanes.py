"""What can wait makes room for what can't."""

import asyncio

import pytest
from notification_router.channels.opening import Channels
from notification_router.channels.rooms import Room
from notification_router.rules.promises import AT_ONCE, LEAST_AT_ONCE

pytestmark = pytest.mark.requirement("NTF-154")


async def most_inside(room: Room, visitors: int) -> int:
    inside, most = 0, 0

    async def visit() -> None:
        nonlocal inside, most
        async with room:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(visit() for _ in range(visitors)))
    return most


async def test_lanes_that_can_wait_shrink_while_the_loop_is_late_and_grow_back() -> None:
    rooms = Channels({}).rooms
    for room in rooms.values():
        assert await most_inside(room, 3 * AT_ONCE) == AT_ONCE
        for _ in range(AT_ONCE):
            room.noticed(0.2)
    assert {lane: room.size for lane, room in rooms.items()} == dict(LEAST_AT_ONCE)
    assert rooms["critical"].size == AT_ONCE
    assert await most_inside(rooms["low"], AT_ONCE) == LEAST_AT_ONCE["low"]
    for _ in range(AT_ONCE**2):
        rooms["low"].noticed(0.001)
    assert await most_inside(rooms["low"], 3 * AT_ONCE) == AT_ONCE


async def test_who_waits_for_room_gets_it_when_it_has_grown() -> None:
    room = Room(2, 1)
    for _ in range(5):
        room.noticed(1.0)
    async with room:
        others = [asyncio.ensure_future(most_inside(room, 1)) for _ in range(2)]
        await asyncio.sleep(0)
        for _ in range(5):
            room.noticed(0.0)
    assert await asyncio.gather(*others) == [1, 1]
