"""Criteria, progress and the decision, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from badges import rules
from badges.rules import (
    ActivityCount,
    ActivityStreak,
    AllOf,
    AnyOf,
    Badge,
    CompetitionRank,
    CompetitionTop,
    Criteria,
    CumulativeVolume,
    DayVolume,
    DistinctPairs,
    DistinctSubjects,
    Followers,
    GroupMembership,
    Index,
    JoinedBefore,
    Measure,
    Move,
    Offer,
    PlatformTask,
    Purchase,
    Standing,
    Tier,
    TopTraders,
    TradeCount,
    TradingStreak,
)
from badges.rules.groups import Stay, add_months, membership, months_between, stays
from badges.rules.kinds import Activity
from hypothesis import given
from hypothesis import strategies as st

JOINED = datetime(2025, 1, 31, 23, 59, 59, tzinfo=UTC)
PROGRESS = {
    name: Decimal(value)
    for name, value in {
        "trades": "12",
        "volume_usd": "999.99",
        "day_volume_usd": "500.5",
        "pairs": "3",
        "streak_days": "4",
        "count:video_liked": "9",
        "distinct:friend_registered": "2",
        "streak:any:own": "7",
        "followers": "25",
        "group_months": "3",
        "did:platform_task:task_contract_guidance": "1",
        "joined": str(-int(JOINED.timestamp())),
        "top_traders:10": "1",
        "competition_rank": "-3",
        "competition_top": "-9.5",
    }.items()
}
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
        (ActivityCount("video_liked", 9), "9", True),
        (ActivityCount("video_liked", 10), "9", False),
        (ActivityCount("video_shared", 1), "0", False),
        (DistinctSubjects("friend_registered", 2), "2", True),
        (DistinctSubjects("friend_registered", 3), "2", False),
        (ActivityStreak("any", 7, "own"), "7", True),
        (ActivityStreak("any", 7), "0", False),
        (Followers(25), "25", True),
        (Followers(26), "25", False),
        (GroupMembership(3), "3", True),
        (GroupMembership(4), "3", False),
        (PlatformTask("task_contract_guidance"), "1", True),
        (PlatformTask("task_platform_guidance"), "0", False),
        (Purchase("badge_premium"), "0", False),
        (JoinedBefore(JOINED + timedelta(seconds=1)), "1", True),
        (JoinedBefore(JOINED), "0", False),
        (TopTraders(10), "1", True),
        (TopTraders(5), "0", False),
        (CompetitionRank(3), "1", True),
        (CompetitionRank(2), "0", False),
        (CompetitionTop(10), "1", True),
        (CompetitionTop(9), "0", False),
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
    newcomer = Standing(1, PROGRESS, owned=())
    owner = Standing(2, PROGRESS, owned=("badge_001",))
    regular = Standing(3, {**PROGRESS, "streak_days": Decimal(7)}, owned=())

    awards = [one for each in (newcomer, owner, regular) for one in rules.awards(offers, each)]

    assert [(award.user_id, award.offer.badge.badge_id) for award in awards] == [
        (1, "badge_001"),
        (3, "badge_001"),
        (3, "badge_010"),
    ]


def test_the_index_knows_the_streaks_that_are_asked_for() -> None:
    harder = replace(STREAK, criteria=AllOf((TradingStreak(30), ActivityStreak("any", 3, "own"))))

    index = Index([Offer(harder, None), Offer(STREAK, None)])

    assert index.trading_streak == 30
    assert index.activity_streaks == {"streak:any:own"}
    assert Index([Offer(ENLIGHTENER, None)]).trading_streak == 0


@pytest.mark.parametrize(
    ("before", "after", "passed"),
    [("0", "1", [1]), ("1", "2", []), ("1", "3", [3]), (None, "5", [1, 3, 5]), ("5", "9", [])],
)
def test_only_what_lies_between_is_looked_at(
    before: str | None, after: str, passed: list[int]
) -> None:
    offers = [
        Offer(replace(ENLIGHTENER, badge_id=str(least), criteria=TradeCount(least)), None)
        for least in (5, 3, 1)
    ]
    move = Move(None if before is None else Decimal(before), Decimal(after))

    found = Index(offers).passed({"trades": move, "unheard_of": move})

    assert sorted(int(offer.badge.badge_id) for offer in found) == passed


LEAST = st.integers(1, 6)
LEAF = st.one_of(st.builds(TradeCount, LEAST), st.builds(DistinctPairs, LEAST))
EITHER = st.builds(AnyOf, st.lists(LEAF, min_size=1, max_size=3).map(tuple))
WANTED = st.one_of(LEAF, EITHER, st.builds(AllOf, st.lists(LEAF | EITHER, min_size=1).map(tuple)))


@pytest.mark.requirement("BADGE-010", "BADGE-011")
@given(st.lists(WANTED, max_size=5), st.lists(st.tuples(LEAST, LEAST), max_size=8))
def test_nothing_that_is_met_is_passed_over(
    criteria: list[Criteria], steps: list[tuple[int, int]]
) -> None:
    """Whatever way figures grow, the index finds each badge by the move that meets it."""
    badges = [replace(ENLIGHTENER, badge_id=str(n), criteria=c) for n, c in enumerate(criteria)]
    index = Index(Offer(badge, None) for badge in badges)
    now = {"trades": Decimal(0), "pairs": Decimal(0)}
    owned: set[str] = set()
    for step in steps:
        then = {name: now[name] + grown for name, grown in zip(now, step, strict=True)}
        moves = {name: Move(now[name], then[name]) for name in now}
        now = then
        standing = Standing(7, now, owned)
        owned |= {one.offer.badge.badge_id for one in rules.awards(index.passed(moves), standing)}
        assert owned == {b.badge_id for b in badges if rules.measure(b.criteria, now).met}


def did(kind: str, at: datetime, detail: str | None = None) -> Activity:
    return Activity(7, f"{kind}{at}", kind, "hub", at, detail=detail)  # type: ignore[arg-type]


AT = datetime(2023, 11, 20, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("activities", "expected"),
    [
        ([], []),
        ([did("group_left", AT)], []),
        ([did("group_joined", AT)], [Stay(AT, None)]),
        ([did("group_joined", AT + DAY), did("group_joined", AT)], [Stay(AT, None)]),
        ([did("group_left", AT + DAY), did("group_joined", AT)], [Stay(AT, AT + DAY)]),
        (
            [
                did("group_joined", AT + 2 * DAY),
                did("group_left", AT + DAY),
                did("group_joined", AT),
                did("group_activity", AT + 3 * DAY, "high"),
            ],
            [Stay(AT, AT + DAY), Stay(AT + 2 * DAY, None)],
        ),
    ],
)
def test_a_stay_lasts_from_joining_to_leaving(
    activities: list[Activity], expected: list[Stay]
) -> None:
    assert stays(activities) == stays(activities[::-1]) == expected


def test_a_membership_is_as_long_as_its_longest_stay() -> None:
    joined = did("group_joined", AT, "Advanced Traders Hub")
    reported = did("group_activity", AT + DAY, "high")

    found = membership([reported, joined], AT + 92 * DAY)

    assert found is not None
    assert (found.months, found.activity_level, found.group_name) == (
        3,
        "high",
        "Advanced Traders Hub",
    )
    assert found.next_month_at == datetime(2024, 3, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "months", "then"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-11-20", 3, "2024-02-20"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2025-03-01", 0, "2025-03-01"),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(since: str, months: int, then: str) -> None:
    start, end = (datetime.fromisoformat(f"{day}T10:00:00+00:00") for day in (since, then))

    assert add_months(start, months) == end
    assert months_between(start, end) == months
    assert months_between(start, end - timedelta(seconds=1)) == max(months - 1, 0)


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
