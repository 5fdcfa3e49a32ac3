"""What goes beyond a limit only by what is being sent, and what many are told at once."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from laurel_events import Message
from laurel_events.testing import message
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.social_interactions_v1 import UserFollowed, VideoLiked
from notification_router.channels.outcomes import Accepted, Outcome, Refused
from notification_router.handlers import route
from notification_router.handlers.settling import sent
from notification_router.rules.limits import AGAIN, HELD_UP, Leaving, Limit
from notification_router.store import controls, queue
from notification_router.store.queue import Claimed

from .clock import NOW
from .events import example
from .providers import MailServer
from .world import ADA, MAILS, World

LIKES = Limit("video_like", "socket", 2, 3600)
ONE_MAIL = Limit("*", "email", 1, 3600)
HIGH = "high"
_ACTORS = count(100)
_DEADLINES = "select deadline_at from deliveries where channel = 'email' order by deadline_at"

pytestmark = pytest.mark.requirement("NTF-152")


async def limited(world: World, *limits: Limit) -> None:
    async with world.unit_of_work() as tx:
        await controls.add(tx.session, limits, 1, "spam", (tx.now, tx.now))
    world.controls.renew()


async def told(world: World, name: str) -> None:
    await world.route(example(BadgeEarned, user_id=ADA, name=name))


async def held_by_another(world: World) -> tuple[UUID, Claimed]:
    """The first that is due is with another worker, whose provider has yet to answer."""
    claim = uuid4()
    async with world.unit_of_work() as tx:
        [one] = await queue.claim(tx.session, HIGH, claim, tx.now, 1)
    return claim, one


async def answered(world: World, held: tuple[UUID, Claimed], outcome: Outcome) -> None:
    claim, one = held
    async with world.unit_of_work() as tx:
        assert await queue.settle(tx.session, claim, [sent(one, outcome, tx.now)], tx.now)


async def mails(world: World) -> list[tuple[Any, ...]]:
    """What became of mails, in the order in which their causes came."""
    return await world.rows(
        "select status, reason from deliveries join notifications as told"
        " on told.id = notification_id where channel = 'email' order by told.created_at, told.id"
    )


def test_what_came_first_is_decided_first_and_nothing_waits_for_what_comes_later() -> None:
    likes = Limit("video_like", "email", 1, 60)
    leaving = Leaving({(1, likes): 0, (1, ONE_MAIL): 0}, {(1, likes): 1})
    assert leaving.obstacle(1, [likes, ONE_MAIL]) == HELD_UP
    assert leaving.obstacle(1, [ONE_MAIL]) == HELD_UP, "it would overtake the one before"
    assert leaving.obstacle(2, [ONE_MAIL]) is None
    used_up = Leaving({(1, likes): 1, (1, ONE_MAIL): 0}, {})
    assert used_up.obstacle(1, [likes, ONE_MAIL]) == likes.reason
    assert used_up.obstacle(1, [ONE_MAIL]) is None, "what is kept away is ahead of nothing"


@pytest.mark.parametrize(
    ("outcome", "then"),
    [
        (Refused("nobody"), [("failed", "nobody"), ("delivered", None)]),
        (Accepted(), [("delivered", None), ("suppressed", ONE_MAIL.reason)]),
    ],
)
async def test_what_another_worker_is_sending_is_waited_for(
    world: World, outcome: Outcome, then: list[tuple[Any, ...]]
) -> None:
    await limited(world, ONE_MAIL)
    await world.choose(**MAILS)
    await told(world, "first")
    held = await held_by_another(world)
    world.now += timedelta(seconds=1)
    await told(world, "second")
    await world.serve()
    assert await mails(world) == [("sending", None), ("scheduled", HELD_UP)]
    await answered(world, held, outcome)
    await world.serve(world.now + AGAIN)
    assert await mails(world) == then


async def test_what_a_page_itself_is_sending_is_waited_for(world: World, mail: MailServer) -> None:
    await limited(world, ONE_MAIL)
    await world.choose(**MAILS)
    mail.answers = ["550 nobody"]
    for name in ("first", "second", "third"):
        await told(world, name)
        world.now += timedelta(milliseconds=1)
    await world.serve()
    assert [row[0] for row in await mails(world)] == ["failed", "scheduled", "scheduled"]
    await world.serve(world.now + AGAIN)
    assert [row[0] for row in await mails(world)] == ["failed", "delivered", "scheduled"]
    await world.serve(world.now + AGAIN)
    assert (await mails(world))[2] == ("suppressed", ONE_MAIL.reason)


async def test_what_comes_later_does_not_overtake_what_waits(world: World) -> None:
    await limited(world, ONE_MAIL)
    await world.choose(**MAILS)
    await told(world, "first")
    held = await held_by_another(world)
    world.now += timedelta(seconds=1)
    await told(world, "second")
    await world.serve()
    await answered(world, held, Refused("nobody"))
    world.now += timedelta(seconds=1)
    await told(world, "third")
    await world.serve()
    waits = ("scheduled", HELD_UP)
    assert await mails(world) == [("failed", "nobody"), waits, waits]
    await world.serve(NOW + timedelta(seconds=1) + AGAIN)
    await world.serve(NOW + timedelta(seconds=2) + AGAIN)
    assert (await mails(world))[1:] == [("delivered", None), ("suppressed", ONE_MAIL.reason)]


async def test_waiting_ends_with_the_claim_of_a_worker_that_died(world: World) -> None:
    """It is noted once, its deadline stays, and it spends no attempt."""
    await limited(world, ONE_MAIL)
    await world.choose(**MAILS)
    await told(world, "first")
    await held_by_another(world)
    world.now += timedelta(seconds=1)
    await told(world, "second")
    before = await world.rows(_DEADLINES)
    while world.now < NOW + queue.LEASE + AGAIN:
        await world.serve(world.now + AGAIN)
    assert await world.rows(_DEADLINES) == before
    assert await world.rows(
        "select status, attempt, jsonb_path_query_array(steps, '$.step') from deliveries"
        " where channel = 'email' order by status"
    ) == [
        ("delivered", 1, ["planned", "accepted"]),
        ("suppressed", 0, ["planned", "deferred", "suppressed"]),
    ]


def likes(number: int) -> Iterator[Message[Any]]:
    for _ in range(number):
        yield message(example(VideoLiked, actor_id=next(_ACTORS), owner_id=ADA))


async def shown(world: World) -> int:
    [(number,)] = await world.rows("select count(*) from socket_messages")
    return int(number)


async def test_what_many_batches_tell_at_once_counts_for_the_limits_of_screens(
    world: World,
) -> None:
    await limited(world, LIKES)

    batches = 8
    all_routed = asyncio.Barrier(batches)

    async def batch() -> None:
        async with world.unit_of_work() as tx:
            await route(list(likes(2)), tx, world.wakes, world.controls)
            await all_routed.wait()

    await asyncio.gather(*(batch() for _ in range(batches)))
    assert await shown(world) == LIKES.most


async def test_what_a_batch_tells_in_several_runs_counts_for_the_limits_of_screens(
    world: World,
) -> None:
    await limited(world, LIKES)
    async with world.unit_of_work() as tx:
        for _ in range(3):
            await route(list(likes(1)), tx, world.wakes, world.controls)
            follow = example(UserFollowed, actor_id=next(_ACTORS), target_id=ADA)
            await route([message(follow)], tx, world.wakes, world.controls)
    assert await shown(world) == LIKES.most + 3
