"""Criteria, progress and the decision, without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from badges import rules
from badges.rules import (
    AllOf,
    AnyOf,
    Badge,
    Criteria,
    CumulativeVolume,
    DayVolume,
    DistinctPairs,
    Measure,
    Offer,
    Progress,
    Tier,
    TradeCount,
    Trader,
    TradingStreak,
)

PROGRESS = Progress(
    trade_count=12,
    volume_usd=Decimal("999.99"),
    best_day_volume_usd=Decimal("500.5"),
    pair_count=3,
    longest_streak_days=4,
)
ENLIGHTENER = Badge(
    badge_id="badge_001",
    name="The Contract Enlightener",
    badge_type="micro_badge",
    category="education",
    rarity="Common",
    description="Complete the contract novice guidance",
    image_url="/ipfs/badges/contract_enlightener.png",
    task_id="task_contract_guidance",
    task_name="Contract Novice Guidance",
    criteria=TradeCount(1),
    required_for_tier=2,
)
STREAK = replace(ENLIGHTENER, badge_id="badge_010", criteria=TradingStreak(7))


@pytest.mark.parametrize(
    ("criteria", "current", "met"),
    [
        (TradeCount(12), "12", True),
        (TradeCount(13), "12", False),
        (CumulativeVolume(Decimal("999.99")), "999.99", True),
        (CumulativeVolume(Decimal(1000)), "999.99", False),
        (DayVolume(Decimal("500.5")), "500.5", True),
        (DayVolume(Decimal("500.51")), "500.5", False),
        (DistinctPairs(3), "3", True),
        (DistinctPairs(4), "3", False),
        (TradingStreak(4), "4", True),
        (TradingStreak(5), "4", False),
        (AnyOf((TradeCount(100), DistinctPairs(3))), "3", True),
        (AnyOf((TradeCount(100), DistinctPairs(4))), "3", False),
        (AllOf((TradeCount(12), AnyOf((TradingStreak(4), DistinctPairs(9))))), "2", True),
        (AllOf((TradeCount(12), AnyOf((TradingStreak(5), DistinctPairs(9))))), "1", False),
    ],
)
def test_progress_is_measured_in_the_unit_of_the_criteria(
    criteria: Criteria, current: str, met: bool
) -> None:
    measured = rules.measure(criteria, PROGRESS)

    assert measured.current == Decimal(current)
    assert measured.met is met


@pytest.mark.parametrize(
    ("current", "target", "percentage"),
    [("0", "3", "0.0"), ("2", "3", "66.6"), ("999999.99", "1000000", "99.9"), ("9", "3", "100.0")],
)
def test_only_a_met_target_shows_a_hundred_percent(
    current: str, target: str, percentage: str
) -> None:
    assert str(Measure(Decimal(current), Decimal(target)).percentage) == percentage


def test_only_what_is_met_and_not_owned_is_awarded() -> None:
    offers = [Offer(ENLIGHTENER, None), Offer(STREAK, None)]
    newcomer = Trader(1, PROGRESS, owned=(), counted=("t-1",))
    owner = Trader(2, PROGRESS, owned=("badge_001",), counted=("t-2",))
    regular = Trader(3, replace(PROGRESS, longest_streak_days=7), owned=(), counted=("t-3",))

    awards = rules.awards(offers, [newcomer, owner, regular])

    assert [(award.user_id, award.offer.badge.badge_id) for award in awards] == [
        (1, "badge_001"),
        (3, "badge_001"),
        (3, "badge_010"),
    ]


def test_the_longest_streak_asked_is_that_of_the_hardest_badge() -> None:
    harder = replace(STREAK, criteria=TradingStreak(30))

    assert rules.longest_streak_asked([Offer(harder, None), Offer(STREAK, None)]) == 30
    assert rules.longest_streak_asked([Offer(ENLIGHTENER, None)]) == 0


def test_only_a_streak_within_all_of_may_decide_after_its_last_day() -> None:
    both = AllOf((TradeCount(12), AnyOf((TradingStreak(9), DistinctPairs(9)))))
    either = AnyOf((TradeCount(12), TradingStreak(8)))
    waiting, passing = (Offer(replace(STREAK, criteria=each), None) for each in (both, either))

    assert rules.longest_streak_asked([waiting, passing]) == 9
    assert rules.streaks_wait([passing, waiting])
    assert not rules.streaks_wait([passing, Offer(STREAK, None)])


@pytest.mark.parametrize(
    "criteria",
    [
        TradeCount(0),
        AnyOf(()),
        AllOf(()),
        AnyOf((TradeCount(5), TradeCount(0))),
        AllOf((TradeCount(5), AnyOf(()))),
    ],
)
def test_a_badge_for_nothing_is_refused(criteria: Criteria) -> None:
    with pytest.raises(ValueError, match="criteria should ask for more than nothing"):
        replace(ENLIGHTENER, criteria=criteria)


@pytest.mark.parametrize(
    ("tier", "name", "required"), [(Tier("Quant Ape", 2), "Quant Ape", 2), (None, None, None)]
)
def test_the_announcement_carries_what_the_notification_needs(
    tier: Tier | None, name: str | None, required: int | None
) -> None:
    award = rules.Award(7, Offer(ENLIGHTENER, tier), Measure(Decimal(1), Decimal(1)))
    earned = rules.announcement(award, 3, datetime(2025, 6, 1, tzinfo=UTC))

    assert (earned.badge_id, earned.task_id) == ("badge_001", "task_contract_guidance")
    assert earned.criteria == "Complete the contract novice guidance"
    assert (earned.required_for_tier, earned.tier_name) == (2, name)
    assert (earned.tier_badges_required, earned.activated_badges) == (required, 3)
