"""The catalogue as configuration."""

import tomllib
from typing import get_args

import pytest
from badges.catalogue import from_row, packaged, parse, to_row
from badges.rules import BadgeType

BADGE = """
[[badges]]
badge_id = "badge_100"
name = "Night Owl"
badge_type = "event_badge"
category = "trading"
rarity = "Rare"
description = "Trade 5 times"
image_url = "/ipfs/badges/night_owl.png"
task_id = "task_night"
task_name = "Night"
criteria = { trades = 5 }
"""


def test_the_packaged_badges_reach_every_tier_that_needs_badges() -> None:
    badges = packaged()

    assert {badge.required_for_tier for badge in badges} >= {2, 3, 4, 5}


@pytest.mark.requirement("BADGE-001")
@pytest.mark.parametrize(
    "badge_type", ["micro_badge", "achievement_badge", "event_badge", "special_badge"]
)
def test_a_badge_is_of_one_of_four_types(badge_type: str) -> None:
    (badge,) = parse(BADGE.replace("event_badge", badge_type))
    assert badge.badge_type == badge_type
    assert len(get_args(BadgeType)) == 4


@pytest.mark.requirement("BADGE-002")
def test_a_badge_survives_the_way_through_the_database() -> None:
    assert [from_row(to_row(badge)) for badge in packaged()] == list(packaged())


@pytest.mark.requirement("BADGE-003")
@pytest.mark.parametrize(
    "criteria",
    [
        '{ any_of = [{ trades = 5 }, { volume_usd = "10" }] }',
        "{ all_of = [{ streak_days = 5 }, { any_of = [{ trades = 5 }, { pairs = 2 }] }] }",
    ],
)
def test_combined_criteria_survive_the_way_through_the_database(criteria: str) -> None:
    (badge,) = parse(BADGE.replace("{ trades = 5 }", criteria))
    row = to_row(badge)

    assert row["criteria"] == tomllib.loads(f"is = {criteria}")["is"]
    assert from_row(row) == badge


@pytest.mark.requirement("BADGE-002")
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{ trades = 5 }", "{ all_of = [{ likes = 5 }] }", "likes"),
        ("{ trades = 5 }", "{ any_of = [] }", "more than nothing"),
        ("{ trades = 5 }", "{ all_of = [{ trades = 5 }, { pairs = 0 }] }", "more than nothing"),
        ("{ trades = 5 }", "{ likes = 5 }", "likes"),
        ("{ trades = 5 }", "{ trades = 0 }", "more than nothing"),
        ("{ trades = 5 }", '{ volume_usd = "-1" }', "volume_usd"),
        ("{ trades = 5 }", '{ trades = 5, volume_usd = "1" }', "volume_usd"),
        ("Rare", "Mythic", "rarity"),
        ("event_badge", "badge", "badge_type"),
        ("badge_id", "badge", "badge_id"),
        ("Night Owl", "N" * 101, "at most 100 characters"),
        (BADGE, "", "at least one"),
    ],
)
def test_a_wrong_field_is_named(old: str, new: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse(BADGE.replace(old, new))


@pytest.mark.requirement("BADGE-002")
def test_a_name_has_up_to_100_characters() -> None:
    (badge,) = parse(BADGE.replace("Night Owl", "N" * 100))
    assert len(badge.name) == 100


@pytest.mark.requirement("BADGE-002")
def test_an_id_may_be_there_once() -> None:
    with pytest.raises(ValueError, match="badge_100 should be there once"):
        parse(BADGE + BADGE)
