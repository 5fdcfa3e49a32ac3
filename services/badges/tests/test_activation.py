"""Activation: once, by the owner, with the right count, however many at once."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from badges import store
from badges.handlers import activate_badge, record_trades
from badges.offered import Offered
from badges.rules import TradeCount
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeEarned
from laurel_schemas.trading_trades_v1 import TradeExecuted

from .conftest import LIMITS, trading_badges

TWENTY = [
    replace(trading_badges()[0], badge_id=f"badge_{number:03}", criteria=TradeCount(1))
    for number in range(1, 21)
]


@pytest.fixture
async def owner(unit_of_work: UnitOfWork, trade: Callable[..., TradeExecuted]) -> int:
    """A user with twenty earned badges."""
    one = trade()
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, TWENTY)
        await record_trades([message(one)], tx, LIMITS, Offered())
    return one.user_id


async def activate(unit_of_work: UnitOfWork, user_id: int, badge_id: str) -> store.Activation:
    async with unit_of_work() as tx:
        activation = await activate_badge(user_id, badge_id, tx)
    assert activation is not None
    return activation


async def announced(database: Database) -> list[BadgeActivated]:
    events = [message.event for message in await published(database)]
    return [event for event in events if isinstance(event, BadgeActivated)]


async def test_twenty_badges_activated_at_once_are_counted_one_by_one(
    badges_database: Database, unit_of_work: UnitOfWork, owner: int
) -> None:
    await asyncio.gather(*(activate(unit_of_work, owner, badge.badge_id) for badge in TWENTY))

    events = await announced(badges_database)

    assert sorted(event.activated_badges for event in events) == list(range(1, 21))
    assert {event.badge_id for event in events} == {badge.badge_id for badge in TWENTY}


@pytest.mark.requirement("BADGE-012")
async def test_the_same_badge_activated_twenty_times_at_once_counts_once(
    badges_database: Database, unit_of_work: UnitOfWork, owner: int
) -> None:
    answers = await asyncio.gather(*(activate(unit_of_work, owner, "badge_001") for _ in range(20)))

    assert [event.activated_badges for event in await announced(badges_database)] == [1]
    assert {answer.activated_badges for answer in answers} == {1}


@pytest.mark.requirement("BADGE-006")
async def test_activating_again_keeps_the_first_time(
    badges_database: Database, unit_of_work: UnitOfWork, owner: int
) -> None:
    first = await activate(unit_of_work, owner, "badge_001")
    later = badges_database.unit_of_work(lambda: first.activated_at + timedelta(days=1))

    again = await activate(later, owner, "badge_001")

    assert again == first


@pytest.mark.requirement("BADGE-012")
async def test_only_what_the_user_earned_can_be_activated(
    badges_database: Database, unit_of_work: UnitOfWork, owner: int
) -> None:
    async with unit_of_work() as tx:
        assert await activate_badge(owner + 1, "badge_001", tx) is None
        assert await activate_badge(owner, "badge_999", tx) is None

    assert await announced(badges_database) == []


async def test_a_badge_earned_later_tells_how_many_are_activated(
    badges_database: Database,
    unit_of_work: UnitOfWork,
    owner: int,
    trade: Callable[..., TradeExecuted],
) -> None:
    for badge in TWENTY[:3]:
        await activate(unit_of_work, owner, badge.badge_id)
    late = replace(TWENTY[0], badge_id="badge_021", criteria=TradeCount(2))
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, [*TWENTY, late])
        await record_trades([message(trade())], tx, LIMITS, Offered())

    events = [message.event for message in await published(badges_database)]
    [*_, told] = [event for event in events if isinstance(event, BadgeEarned)]

    assert (told.badge_id, told.activated_badges) == ("badge_021", 3)
