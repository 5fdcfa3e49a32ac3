"""The rules as plain functions, over whatever orders and amounts there may be."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laurel_schemas.social_interactions_v1 import VideoLiked
from wallet.catalogue import packaged
from wallet.rules.books import Cause
from wallet.rules.caps import within
from wallet.rules.earning import Claim, Person, claims
from wallet.rules.gathering import entry, gather, payable
from wallet.rules.rates import Rates, RoleRates, in_effect

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
CAUSE = Cause("/platform", "0196896b-7a00-7c35-a1e2-5d7c5a0f3b12")
COUNTS = st.none() | st.integers(0, 2000)


def claim(points: str, **fields: Any) -> Claim:
    known: dict[str, Any] = {
        "actor_id": 7,
        "video_id": "v1",
        "action": "view_received",
        "user_id": 9,
        "role": "creator",
        "points": Decimal(points),
        "rule_version": 1,
        "decided": {},
        "video_title": None,
        "occurred_at": NOON,
        "position": 0,
    }
    return Claim(**{**known, **fields})


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.booleans(), st.booleans())
def test_who_is_paid_has_the_count_that_decides(
    following: int | None,
    followers: int | None,
    known_following: int | None,
    known_followers: int | None,
    viewer_gone: bool,
    creator_gone: bool,
) -> None:
    seen = {
        "occurred_at": "2025-06-01T12:00:00Z",
        "video_id": "v1",
        **{"actor_id": 7, "owner_id": 9},
        **{"actor_following": following, "owner_followers": followers},
    }
    people = {
        7: Person(following=known_following, deleted=viewer_gone),
        9: Person(followers=known_followers, deleted=creator_gone),
    }

    paid = {one.role for one in claims(VideoLiked, [seen], people, packaged())}

    viewer = known_following if following is None else following
    creator = known_followers if followers is None else followers
    assert ("viewer" in paid) == (not viewer_gone and (viewer or 0) >= 100)
    assert ("creator" in paid) == (not creator_gone and (creator or 0) >= 1000)


@given(st.lists(st.decimals(0, 5, places=4), max_size=30), st.data())
def test_what_is_entered_and_what_is_carried_are_what_was_gathered(
    amounts: list[Decimal], data: st.DataObject
) -> None:
    carried, entered = Decimal(0), Decimal(0)
    waiting = list(amounts)
    while waiting:
        size = data.draw(st.integers(1, len(waiting)))
        batch, waiting = waiting[:size], waiting[size:]
        sums = gather([claim(str(points)) for points in batch], {0: CAUSE})
        carried += sum(one.points for one in sums.values())
        entered += payable(carried)
        carried -= payable(carried)

    assert entered + carried == sum(amounts)
    assert 0 <= carried < Decimal("0.01")


@given(st.permutations([claim(p, action="video_liked") for p in ("2", "1", "2", "0.5", "1")]))
def test_a_capped_day_holds_the_same_in_any_order(in_any_order: list[Claim]) -> None:
    kept, days = within(in_any_order, {(1, "creator"): Decimal(3)}, {})

    assert sum(one.points for one in kept) == 3
    assert days == {(9, "2025-06-01", "creator"): Decimal(3)}


@pytest.mark.parametrize(("pending", "words"), [(1, "a view"), (1000, "1000 views")])
def test_an_entry_says_how_many_it_is_for(pending: int, words: str) -> None:
    [gathered] = gather([claim("0.1")], {0: CAUSE}).values()
    made = entry(gathered._replace(pending=pending, points=Decimal("0.1") * pending))

    assert made.taker is not None
    assert made.taker.reason == f"Your video received {words}"
    assert made.points == payable(Decimal("0.1") * pending)


def rates(version: int, days: int) -> Rates:
    nobody = RoleRates(0, {})
    return Rates(version, NOON + timedelta(days=days), nobody, nobody)


@pytest.mark.parametrize(("days", "version"), [(-1, None), (0, 1), (4, 1), (5, 3), (6, 3), (10, 4)])
def test_a_version_counts_from_its_beginning_until_the_next(days: int, version: int | None) -> None:
    versions = [rates(1, 0), rates(2, 5), rates(3, 5), rates(4, 10)]

    found = in_effect(versions, NOON + timedelta(days=days))

    assert (found and found.version) == version


def test_the_packaged_rates_are_those_of_the_requirements() -> None:
    [first] = packaged()
    expected: Mapping[str, Mapping[str, str]] = {
        "viewer": {"video_liked": "1", "video_viewed": "1", "video_shared": "2"},
        "creator": {"video_uploaded": "5", "like_received": "1", "view_received": "0.1"},
    }
    assert (first.viewer.minimum, first.creator.minimum) == (100, 1000)
    for role, points in (("viewer", first.viewer.points), ("creator", first.creator.points)):
        assert {action: str(one) for action, one in points.items()}.items() >= expected[
            role
        ].items()
