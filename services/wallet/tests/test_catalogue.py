"""A wrong catalogue is refused with what is wrong in it."""

import pytest
from wallet.catalogue import from_row, packaged, parse, to_row

GOOD = """
[[versions]]
version = 1
effective_from = 2025-01-01T00:00:00Z
viewer = { minimum = 100, points = { video_liked = "1" }, daily_cap = "500" }
creator = { minimum = 1000, points = { view_received = "0.0000000001" } }
"""


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("version = 1", "version = 0", "rise from 1"),
        ("version = 1", "version = 1.5", "version"),
        ("[[versions]]", "[[version]]", "at least one"),
        ("00:00:00Z", "00:00:00", "offset"),
        ("minimum = 100,", "minimum = -1,", "minimum"),
        ('video_liked = "1"', 'video_licked = "1"', "video_licked"),
        ('video_liked = "1"', 'video_liked = "-1"', "video_liked"),
        ('video_liked = "1"', 'video_liked = "NaN"', "video_liked"),
        ('video_liked = "1"', 'video_liked = "0.001"', "two decimals"),
        ('"0.0000000001"', '"0.00000000001"', "view_received"),
        ('daily_cap = "500"', 'daily_cap = "-1"', "daily_cap"),
        ('daily_cap = "500"', 'weekly_cap = "500"', "weekly_cap"),
    ],
)
def test_what_is_wrong_is_named(right: str, wrong: str, said: str) -> None:
    assert right in GOOD
    with pytest.raises(ValueError, match=said):
        parse(GOOD.replace(right, wrong, 1))


def test_numbers_rise() -> None:
    with pytest.raises(ValueError, match="rise"):
        parse(GOOD + GOOD)


@pytest.mark.parametrize("versions", [packaged(), parse(GOOD)])
def test_a_version_is_the_same_from_the_database(versions: tuple[object, ...]) -> None:
    [rates] = versions
    assert from_row(rates.version, rates.effective_from, to_row(rates)) == rates  # type: ignore[attr-defined, arg-type]
