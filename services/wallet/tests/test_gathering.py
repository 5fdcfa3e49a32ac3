"""Creators' points are gathered, days are capped, and rates change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from laurel_events import Message, Transaction
from laurel_events.provenance import Provenance
from laurel_events.testing import message
from laurel_schemas.social_interactions_v1 import (
    VideoInteraction,
    VideoLiked,
    VideoShared,
    VideoUploaded,
    VideoViewed,
)
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7
from wallet.catalogue import packaged, parse
from wallet.handlers.earning import earn
from wallet.store.rates import install_rates
from wallet_world import LIMITS, NOW, World

Act = Callable[..., VideoInteraction]
Upload = Callable[..., VideoUploaded]

FRACTIONS = """
[[versions]]
version = 2
effective_from = 2025-01-01T00:00:00Z
viewer = { minimum = 100, points = {} }
creator = { minimum = 1000, points = { view_received = "0.004" } }
"""
CAPS = """
[[versions]]
version = 2
effective_from = 2025-01-01T00:00:00Z
viewer = { minimum = 100, points = { video_liked = "1", video_shared = "2" }, daily_cap = "4.00" }
creator = { minimum = 1000, points = { view_received = "0.1" }, daily_cap = "0.25" }
"""


@pytest.mark.requirement("WALLET-001", "WALLET-002")
@pytest.mark.parametrize(
    ("kind", "action", "points"),
    [
        (VideoLiked, "like_received", "1000"),
        (VideoViewed, "view_received", "100"),
        (VideoShared, "share_received", "1000"),
    ],
)
async def test_a_thousand_actions_are_one_entry_of_their_creator(
    world: World, act: Act, kind: type[VideoInteraction], action: str, points: str
) -> None:
    await world.earn(*(act(kind, actor_id=i, actor_following=0) for i in range(1001, 2001)))

    [told] = await world.told()

    assert (told.data.user_id, told.data.action) == (9, action)
    assert told.data.points == told.data.new_balance == Decimal(points)


@pytest.mark.requirement("WALLET-040")
async def test_three_views_one_by_one_bring_three_tenths(world: World, act: Act) -> None:
    for viewer in (1001, 1002, 1003):
        await world.earn(act(VideoViewed, actor_id=viewer, actor_following=0))
        await world.enter_gathered()

    assert await world.balances() == {9: Decimal("0.30")}


@pytest.mark.requirement("WALLET-031", "WALLET-040")
@pytest.mark.parametrize("sizes", [[1000], [1] * 40 + [960], [3, 144, 200, 1, 352, 299, 1]])
async def test_fractions_are_carried_however_batches_are_cut(
    world: World, act: Act, sizes: list[int]
) -> None:
    async with world.unit_of_work() as tx:
        await install_rates(tx.session, parse(FRACTIONS), NOW)
    views = [message(act(VideoViewed, actor_id=i)) for i in range(1001, 2001)]
    for size in sizes:
        batch, views = views[:size], views[size:]
        await killed(world, batch)
        await world.handle(batch)
        await world.enter_gathered()

    entries = await world.rows("select points from entries where user_id = 9")
    assert sum(row.points for row in entries) == Decimal("4.00")
    assert await world.balances() == {9: Decimal("4.00")}


async def killed(world: World, batch: list[Message[Any]]) -> None:
    """Handle a batch in a transaction that never commits, as that of a killed worker."""
    async with world.database.engine.connect() as connection:
        session = AsyncSession(connection)
        await earn(batch, Transaction(session, NOW, Provenance("/laurel/wallet", uuid7)), LIMITS)
        await session.rollback()


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]])
async def test_a_day_holds_no_more_than_its_cap_in_any_order(
    world: World, act: Act, order: list[int]
) -> None:
    async with world.unit_of_work() as tx:
        await install_rates(tx.session, parse(CAPS), NOW)
    shares = [act(VideoShared, video_id=f"v{i}", owner_followers=0) for i in range(4)]
    tomorrow = act(VideoShared, video_id="v9", occurred_at=NOW + timedelta(hours=12))
    for i in order:
        await world.earn(shares[i])
    await world.earn(act(VideoLiked, video_id="v9", owner_followers=0))
    await world.earn(tomorrow)
    await world.earn(*(act(VideoViewed, actor_id=i) for i in range(1001, 1006)))
    await world.enter_gathered()

    # 4.00 of that day and 2.00 of the next; five views of 0.1 within 0.25.
    assert await world.balances() == {7: Decimal(6), 9: Decimal("0.25")}


async def test_rates_change_for_what_happens_from_then_on(world: World, act: Act) -> None:
    dearer = parse(FRACTIONS.replace("points = {}", 'points = { video_liked = "3" }'))
    later = NOW + timedelta(hours=1)
    async with world.unit_of_work() as tx:
        await install_rates(tx.session, [replace(dearer[0], effective_from=later)], NOW)

    await world.earn(act(video_id="v2", occurred_at=later), act(owner_followers=0))

    rows = await world.rows("select points, rule_version from transfers order by rule_version")
    assert [tuple(row) for row in rows] == [(1, 1), (3, 2)]


async def test_an_installed_version_never_changes(world: World) -> None:
    changed = parse(FRACTIONS.replace("version = 2", "version = 1"))
    async with world.unit_of_work() as tx:
        assert await install_rates(tx.session, packaged(), NOW) == frozenset()
        assert await install_rates(tx.session, changed, NOW) == {1}

    assert (await world.rows("select count(*) from rate_versions"))[0].count == 1
