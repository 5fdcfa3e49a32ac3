"""What two do at the same moment: the second waits for the first, and knows what it did."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from laurel_events import Database, Transaction, UnitOfWork
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_testkit import eventually
from notification_router.handlers.unsubscribing import unsubscribe
from notification_router.rules.limits import Limit
from notification_router.store import addresses, counting, deliveries, devices, queue, reading

from .conftest import NOW
from .events import example
from .world import ADA, MAILS, World, rows

BEA = 8
LATER = NOW + timedelta(seconds=1)
_WAITING = """
    select count(*) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'
"""

Step = Callable[[Transaction], Awaitable[Any]]


@pytest.fixture
def at_once(router_database: Database, unit_of_work: UnitOfWork) -> Callable[..., Awaitable[Any]]:
    """The second begins when the first has done all and not committed; returns what it returned."""

    async def alone(step: Step) -> Any:
        async with unit_of_work() as tx:
            return await step(tx)

    async def both(first: Step, second: Step) -> Any:
        async with unit_of_work() as tx:
            await first(tx)
            late = asyncio.create_task(alone(second))

            async def waits() -> bool:
                return late.done() or (await rows(router_database, _WAITING))[0][0] > 0

            await eventually(waits, 60)
        return await late

    return both


@pytest.mark.requirement("NTF-206")
async def test_two_types_that_a_person_ends_at_once_are_both_ended(
    world: World, at_once: Callable[..., Awaitable[Any]]
) -> None:
    kinds = ["badge_earned", "nft_claimed", "nft_upgraded"]
    await world.choose(channels={"email": kinds})
    await at_once(
        lambda tx: unsubscribe(ADA, "email", "badge_earned", tx),
        lambda tx: unsubscribe(ADA, "email", "nft_claimed", tx),
    )
    [(left,)] = await world.rows("select choices -> 'channels' -> 'email' from preferences")
    assert left == ["nft_upgraded"]


@pytest.mark.requirement("NTF-172")
async def test_devices_that_are_registered_at_once_are_counted(
    at_once: Callable[..., Awaitable[Any]],
) -> None:
    async def register(tx: Transaction) -> None:
        await devices.others(tx.session, ADA, "https://push.example/1")
        given = devices.Subscription("https://push.example/1", {}, None)
        await devices.register(tx.session, ADA, UUID(int=1), given, tx.now)

    others = await at_once(
        register, lambda tx: devices.others(tx.session, ADA, "https://push.example/2")
    )
    assert others == 1


@pytest.mark.requirement("NTF-173")
async def test_an_address_that_two_prove_at_once_is_the_second_ones(
    world: World, at_once: Callable[..., Awaitable[Any]]
) -> None:
    async with world.unit_of_work() as tx:
        for user in (ADA, BEA):
            given = addresses.Address("telegram", "4711", None)
            await addresses.begin(tx.session, user, given, ("hash", None), LATER)
    await at_once(
        lambda tx: addresses.prove(tx.session, ADA, "telegram", "4711", NOW),
        lambda tx: addresses.prove(tx.session, BEA, "telegram", "4711", NOW),
    )
    assert await world.rows("select user_id from addresses") == [(BEA,)]


async def shown(world: World) -> UUID:
    await world.route(example(BadgeEarned, user_id=ADA))
    [(id_,)] = await world.rows("select id from notifications")
    return UUID(str(id_))


def read(tx: Transaction) -> Awaitable[list[reading.Read]]:
    return reading.read(tx.session, ADA, None, LATER, LATER)


async def test_what_is_acknowledged_while_it_is_read_was_delivered_once(
    world: World, at_once: Callable[..., Awaitable[Any]]
) -> None:
    acknowledgement = deliveries.Acknowledgement(await shown(world), ADA, NOW)
    [found] = await at_once(lambda tx: deliveries.acknowledge(tx.session, [acknowledgement]), read)
    assert not found.is_fresh
    assert await world.became() == [("socket", "read", None)]


async def test_what_is_opened_while_it_is_read_stays_opened(
    world: World, at_once: Callable[..., Awaitable[Any]]
) -> None:
    id_ = await shown(world)
    assert await at_once(lambda tx: deliveries.engage(tx.session, id_, ADA, NOW), read) == []
    assert await world.became() == [("socket", "engaged", None)]


@pytest.mark.requirement("NTF-152")
async def test_what_another_worker_hands_over_counts_for_limits(
    world: World, at_once: Callable[..., Awaitable[Any]]
) -> None:
    """The first is held, whether committed or not, and its provider has yet to answer."""
    await world.choose(**MAILS)
    await world.route(*(example(BadgeEarned, user_id=ADA) for _ in range(2)))
    limit = Limit("*", "email", 1, 3600)
    claims = {name: uuid4() for name in ("first", "second", "third")}

    async def counted(tx: Transaction, name: str, most: int) -> counting.Had:
        claim = claims[name]
        await queue.claim(tx.session, "high", claim, NOW, most)
        [had] = (await counting.delivered(tx.session, {(ADA, limit)}, claim, NOW)).values()
        return had

    second = await at_once(lambda tx: counted(tx, "first", 1), lambda tx: counted(tx, "second", 1))
    assert second == counting.Had(delivered=0, held=1)
    async with world.unit_of_work() as tx:
        assert await counted(tx, "third", 1) == counting.Had(delivered=0, held=2)
