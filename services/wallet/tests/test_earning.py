"""Interactions become points, on a real database."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from laurel_events import Rejected
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.social_interactions_v1 import (
    VideoCommented,
    VideoInteraction,
    VideoLiked,
    VideoShared,
    VideoUploaded,
    VideoViewed,
)
from wallet.handlers.earning import earn
from wallet.handlers.people import forget, remember
from wallet_world import LIMITS, NOW, World

Act = Callable[..., VideoInteraction]
Upload = Callable[..., VideoUploaded]
SAMPLES = Path(__file__).parents[3] / "docs" / "requirements" / "samples" / "wallet"


def announced(user_id: int, **counts: Any) -> UserAnnounced:
    return UserAnnounced(
        user_id=user_id,
        wallet_address="4Nd1mYQFz2FtZ6bUjP3ZsTn6Qd9Tq6sN3vHqUq8ZqVzK",
        joined_at=NOW,
        **counts,
    )


@pytest.mark.requirement("WALLET-001")
@pytest.mark.parametrize(
    ("kind", "action", "points"),
    [
        (VideoLiked, "video_liked", "1"),
        (VideoViewed, "video_viewed", "1"),
        (VideoShared, "video_shared", "2"),
        (VideoCommented, "comment_posted", "2"),
    ],
)
async def test_a_viewer_earns_at_once(
    world: World, act: Act, kind: type[VideoInteraction], action: str, points: str
) -> None:
    await world.earn(act(kind, owner_followers=999))

    [told] = await world.told()

    assert (told.data.user_id, told.data.action) == (7, action)
    assert told.data.points == told.data.new_balance == Decimal(points)
    assert (await world.balances())[7] == Decimal(points)


@pytest.mark.requirement("WALLET-001", "WALLET-002")
async def test_a_thousand_uploads_bring_five_thousand(world: World, upload: Upload) -> None:
    await world.earn(*(upload(video_id=f"v{i}") for i in range(1000)))

    assert await world.balances() == {9: Decimal(5000)}
    assert {one.data.reason for one in await world.told()} == {"Uploaded a video"}


@pytest.mark.requirement("WALLET-001", "WALLET-043")
@pytest.mark.parametrize(
    ("following", "followers", "paid"),
    [(99, 999, {}), (100, 999, {7: 1}), (99, 1000, {9: 1}), (100, 1000, {7: 1, 9: 1})],
)
async def test_only_who_is_eligible_is_paid(
    world: World, act: Act, following: int, followers: int, paid: Mapping[int, int]
) -> None:
    await world.earn(act(actor_following=following, owner_followers=followers))
    await world.enter_gathered()

    assert await world.balances() == paid


@pytest.mark.requirement("WALLET-004")
@pytest.mark.parametrize("following", [99, 100])
async def test_the_profile_decides_where_an_action_carries_no_count(
    world: World, act: Act, following: int
) -> None:
    async with world.unit_of_work() as tx:
        profiles = [announced(7, following=following), announced(7, followers=1)]
        await remember([message(one) for one in profiles], tx)

    await world.earn(act(actor_following=None, owner_followers=None))

    decided = [row.decided for row in await world.rows("select decided from transfers")]
    expected = [{"following": 100, "minimum": 100, "by": "profile"}] if following == 100 else []
    assert decided == expected


@pytest.mark.requirement("WALLET-004")
async def test_the_action_outranks_the_profile_and_says_so(world: World, act: Act) -> None:
    async with world.unit_of_work() as tx:
        await remember([message(announced(7, following=5000))], tx)

    await world.earn(act(actor_following=99), act(video_id="v2", actor_following=101))

    [row] = await world.rows("select * from transfers")
    assert row.decided == {"following": 101, "minimum": 100, "by": "interaction"}
    assert (row.rule, row.rule_version) == ("video_liked", 1)


async def test_a_deleted_person_earns_nothing_and_keeps_the_ledger(world: World, act: Act) -> None:
    await world.earn(act())
    async with world.unit_of_work() as tx:
        await forget([message(UserDeleted(user_id=7))], tx)

    await world.earn(act(video_id="v2"))

    assert await world.balances() == {7: 1}


@pytest.mark.requirement("WALLET-003", "WALLET-022")
async def test_rapid_and_repeated_actions_pay_once(world: World, act: Act) -> None:
    again = message(act())
    await world.handle([again, message(act()), again])
    await world.handle([message(act(occurred_at=NOW - timedelta(days=30))), again])
    await world.enter_gathered()

    assert await world.balances() == {7: 1, 9: 1}


@pytest.mark.requirement("WALLET-003")
async def test_own_videos_pay_nothing(world: World, act: Act) -> None:
    await world.earn(act(actor_id=9, actor_followers=5000, actor_following=5000))
    await world.enter_gathered()

    assert await world.balances() == {}


async def test_what_was_not_paid_is_paid_once_somebody_is_eligible(world: World, act: Act) -> None:
    await world.earn(act(actor_following=99))
    await world.earn(act(actor_following=100))

    assert (await world.balances())[7] == 1


async def test_an_action_of_the_far_future_is_refused(world: World, act: Act) -> None:
    late = message(act(occurred_at=NOW + timedelta(days=1, seconds=1)))
    async with world.unit_of_work() as tx:
        await earn([late], tx, LIMITS)
        reason = "occurred_at should be at most 1 day, 0:00:00 in the future"
        assert tx.answers == [(late, Rejected(reason))]
    assert await world.balances() == {}


@pytest.mark.requirement("WALLET-005")
async def test_a_like_is_paid_and_told_to_both_sides(world: World, act: Act) -> None:
    await world.earn(act())
    await world.enter_gathered()

    told = {one.data.action: one.model_dump(by_alias=True) for one in await world.told()}

    for name in ("points_earned-brief", "points_earned-owner-brief"):
        brief = json.loads((SAMPLES / f"{name}.json").read_text())
        action = brief["data"]["action"]
        ours, user = told[action], {"video_liked": 7, "like_received": 9}[action]
        assert (ours["type"], ours["recipientIds"]) == (brief["type"], (user,))
        assert ours["data"].items() >= {**brief["data"], "newBalance": 1}.items()


@pytest.mark.requirement("WALLET-030")
async def test_both_sides_are_told_in_the_envelope_of_the_samples(world: World, act: Act) -> None:
    titled = {"video_id": "456", "video_title": "Amazing Dance"}
    await world.earn(act(**titled))
    await world.earn(*(act(VideoViewed, actor_id=i, **titled) for i in range(1001, 2001)))
    await world.enter_gathered()

    told = {one.data.action: one for one in await world.told()}

    for name, action in (("viewer", "video_liked"), ("creator", "view_received")):
        sample = json.loads((SAMPLES / f"points_earned-{name}.json").read_text())
        assert named(told[action].model_dump(by_alias=True)) >= named(sample)
        ours, theirs = told[action].data, sample["data"]
        assert (ours.points, ours.reason) == (theirs["points"], theirs["reason"])
        metadata = ours.metadata.model_dump(by_alias=True, exclude_none=True)
        assert metadata == theirs["metadata"]
    assert told["like_received"].data.reason == "Your video received a like"


def named(payload: Mapping[str, Any]) -> set[str]:
    return {*payload, *payload["data"], *payload["data"]["metadata"]}


async def test_two_workers_on_the_same_actions_pay_once(world: World, act: Act) -> None:
    likes = [
        message(act(actor_id=actor, video_id=f"v{video}", owner_id=500 + video % 3))
        for actor in range(1, 30)
        for video in range(10)
    ]
    # As around a rebalance: both read the same offsets, in batches cut differently.
    await asyncio.gather(
        *(world.handle(likes[i : i + 60]) for i in range(0, len(likes), 60)),
        *(world.handle(likes[i : i + 85][::-1]) for i in range(0, len(likes), 85)),
        world.enter_gathered(),
    )
    await world.enter_gathered()

    balances = await world.balances()
    assert {balances[actor] for actor in range(1, 30)} == {10}
    assert sum(balances[500 + one] for one in range(3)) == len(likes)


@pytest.mark.requirement("WALLET-034")
async def test_a_person_hears_of_entries_in_their_order(world: World, act: Act) -> None:
    likes = [act(actor_id=7 + i % 2, video_id=f"v{i}", owner_followers=0) for i in range(40)]
    await asyncio.gather(*(world.earn(*likes[i : i + 5]) for i in range(0, 40, 5)))

    told = await world.told()

    for user in (7, 8):
        balances = [one.data.new_balance for one in told if one.data.user_id == user]
        assert balances == list(range(1, 21))
