from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification import rules
from qualification.rules import Ladder, Milestone, Standing, Step
from qualification.settings import LADDER, MILESTONES, TIERS

AT = datetime(2025, 6, 1, 12, tzinfo=UTC)
MakeTrade = Callable[..., TradeExecuted]

amounts = st.decimals(min_value=0, max_value=60_000_000, places=2)
counts = st.integers(min_value=0, max_value=7)


def standing(volume: Decimal | int, badges: int = 0, unlocked: int = 0) -> Standing:
    return Standing(
        7,
        perpetual_usd=Decimal(volume),
        badges_activated=badges,
        unlocked_level=unlocked,
        trade_count=1,
        revision=1,
    )


def trade_of(usd: Decimal, number: int = 1) -> TradeExecuted:
    return TradeExecuted(
        trade_id=f"t-{number}",
        user_id=7,
        pair="BTC",
        side="buy",
        price=usd,
        size=Decimal(1),
        notional_usd=usd,
        traded_at=AT,
        source="perpetual" if number % 2 else "strategy",
    )


def held(trades: list[TradeExecuted], badges: int) -> Standing:
    """Where a user with these trades stands."""
    volume = {"perpetual": Decimal(0), "strategy": Decimal(0)}
    for trade in trades:
        volume[trade.source] += trade.notional_usd
    return Standing(7, volume["perpetual"], volume["strategy"], len(trades), badges, revision=1)


@pytest.mark.requirement("TIER-024")
@given(
    st.decimals(0, Decimal("99999999999999999999.9999999999"), places=10),
    st.decimals(0, 60_000_000, places=2),
    counts,
    st.integers(1, 2**62),
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 1)),
)
def test_a_snapshot_is_written_in_the_very_bytes_of_its_model(
    perpetual: Decimal, strategy: Decimal, badges: int, revision: int, at: datetime
) -> None:
    held = Standing(7, perpetual, strategy, 3, badges, min(badges, 5), revision)
    as_of = at.replace(tzinfo=UTC)
    written = rules.written_snapshot(held, LADDER, as_of.isoformat().replace("+00:00", "Z"))
    model = VolumeSnapshot.model_construct(
        user_id=7,
        revision=revision,
        volume_usd=held.volume_usd,
        trade_count=3,
        badges_activated=badges,
        volume_level=LADDER.volume_level(held.volume_usd),
        unlocked_level=min(badges, 5),
        as_of=as_of,
    )
    assert written == model.encode()


@pytest.mark.requirement("TIER-001", "TIER-004", "TIER-005")
@pytest.mark.parametrize(
    ("volume", "badges", "volume_level", "level"),
    [
        ("0", 6, 0, 0),
        ("99999.9999999999", 6, 0, 0),
        ("100000", 0, 1, 1),
        ("500000", 1, 2, 1),
        ("500000", 2, 2, 2),
        ("5000000", 3, 3, 2),
        ("5000000", 4, 3, 3),
        ("9999999.99", 6, 3, 3),
        ("10000000", 4, 4, 3),
        ("10000000", 5, 4, 4),
        ("49999999.99", 6, 4, 4),
        ("50000000", 5, 5, 4),
        ("50000000", 6, 5, 5),
    ],
)
def test_a_level_needs_volume_and_badges(
    volume: str, badges: int, volume_level: int, level: int
) -> None:
    assert LADDER.volume_level(Decimal(volume)) == volume_level
    assert LADDER.level(Decimal(volume), badges) == level


@pytest.mark.requirement("TIER-043")
@pytest.mark.parametrize(
    ("volume", "percentage"),
    [("0", "0"), ("75500", "75.5"), ("99999.99", "99.99"), ("100000", "100"), ("550000", "100")],
)
def test_progress_is_full_only_when_reached(volume: str, percentage: str) -> None:
    assert TIERS[0].progress_percentage(Decimal(volume)) == Decimal(percentage)


def test_what_is_missing_is_never_negative() -> None:
    assert TIERS[1].missing_volume(Decimal("499999.5")) == Decimal("0.5")
    assert TIERS[1].missing_volume(Decimal(600_000)) == 0
    assert (TIERS[1].missing_badges(1), TIERS[1].missing_badges(3)) == (1, 0)


def test_a_rule_reads_as_a_sentence() -> None:
    assert TIERS[0].description == "A trading volume of at least 100,000 USD"
    assert TIERS[1].description.endswith("500,000 USD and 2 activated badges")


@pytest.mark.requirement("TIER-005", "TIER-007")
def test_the_trade_that_passes_the_mark_decides() -> None:
    trades = [trade_of(Decimal(usd), number) for number, usd in enumerate((60_000, 50_000, 1), 1)]
    steps = list(rules.trades_counted(held(trades, 0), trades, LADDER))
    unlocked = [list(rules.tiers_unlocked(step, LADDER, AT)) for step in steps]
    assert [len(events) for events in unlocked] == [0, 1, 0]
    (event,) = unlocked[1]
    assert (event.level, event.name, event.current_volume_usd) == (
        1,
        "Tech Chicken",
        Decimal(110_000),
    )
    assert event.benefits == ("10% trading fee reduction", "10 AI agent uses per week")


@pytest.mark.requirement("TIER-032")
def test_one_trade_over_several_milestones_tells_of_each_part_of_the_way() -> None:
    step = Step(standing(50_000, 4), standing(7_000_000, 4, unlocked=3))
    reached = list(rules.milestones_reached(step, LADDER, AT))
    assert [event.name for event in reached] == [
        "Volume Challenger 100K",
        "Volume Champion 500K",
        "Volume Master 5M",
    ]
    assert [event.newly_qualified_tiers for event in reached] == [(1,), (2,), (3,)]
    assert [(event.previous_max_tier, event.new_max_tier) for event in reached] == [
        (0, 1),
        (1, 2),
        (2, 3),
    ]
    assert {(event.previous_volume_usd, event.current_volume_usd) for event in reached} == {
        (Decimal(50_000), Decimal(7_000_000))
    }
    assert {event.next_milestone and event.next_milestone.tier_unlock for event in reached} == {
        "Alpha Alchemist"
    }


def test_a_milestone_without_its_badges_qualifies_for_nothing() -> None:
    step = Step(standing(450_000, 0, unlocked=1), standing(500_000, 0, unlocked=1))
    (event,) = rules.milestones_reached(step, LADDER, AT)
    assert event.newly_qualified_tiers == ()
    assert (event.previous_max_tier, event.new_max_tier) == (1, 1)
    assert event.next_milestone
    assert event.next_milestone.name == "Volume Master 5M"
    assert event.next_milestone.tier_unlock == "On-chain Hunter"


def test_nothing_comes_after_the_last_milestone() -> None:
    step = Step(standing(49_000_000, 6, unlocked=4), standing(51_000_000, 6, unlocked=5))
    (event,) = rules.milestones_reached(step, LADDER, AT)
    assert event.next_milestone is None


@pytest.mark.requirement("TIER-005")
def test_the_badge_that_was_missing_decides() -> None:
    badges = [
        BadgeActivated(user_id=7, badge_id=f"b-{n}", activated_badges=n, activated_at=AT)
        for n in (1, 3, 2, 4)
    ]
    steps = list(rules.badges_counted(standing(6_000_000, 4, unlocked=1), badges, LADDER))
    assert [
        [event.level for event in rules.tiers_unlocked(step, LADDER, AT)] for step in steps
    ] == [[], [2], [], [3]]
    assert steps[-1].after == standing(6_000_000, 4, unlocked=3)


def test_an_easier_ladder_unlocks_without_an_event() -> None:
    easier = Ladder(tuple(replace(tier, badges_required=0) for tier in TIERS), MILESTONES)
    step = rules.reconsidered(standing(600_000, 0, unlocked=1), easier)
    assert [event.level for event in rules.tiers_unlocked(step, easier, AT)] == [2]


@pytest.mark.requirement("TIER-030")
def test_a_harder_ladder_takes_nothing_away() -> None:
    step = rules.reconsidered(standing(1, 0, unlocked=3), LADDER)
    assert step.after.unlocked_level == 3


@pytest.mark.requirement("TIER-030", "GEN-071")
@given(st.lists(amounts, max_size=30), counts)
def test_steps_end_at_the_standing_and_say_everything_once(usd: list[Decimal], badges: int) -> None:
    trades = [trade_of(amount, number) for number, amount in enumerate(usd)]
    end = held(trades, badges)
    steps = list(rules.trades_counted(end, trades, LADDER))
    assert all(step.after == following.before for step, following in pairwise(steps))
    if steps:
        assert replace(steps[-1].after, unlocked_level=0) == end
    tiers = [event.level for step in steps for event in rules.tiers_unlocked(step, LADDER, AT)]
    assert tiers == list(range(1, LADDER.level(end.volume_usd, badges) + 1))
    passed = [event for step in steps for event in rules.milestones_reached(step, LADDER, AT)]
    assert [event.milestone_usd for event in passed] == [
        each.volume_usd for each in MILESTONES if each.volume_usd <= end.volume_usd
    ]
    assert [tier for event in passed for tier in event.newly_qualified_tiers] == tiers


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({1: {"required_volume_usd": Decimal(100_000)}}, "'Quant Ape' should have a volume above"),
        ({0: {"required_volume_usd": Decimal(0)}}, "'Tech Chicken' should have a volume above 0"),
        ({0: {"required_volume_usd": Decimal("nan")}}, "should have a volume above 0"),
        ({3: {"badges_required": 3}}, "tier 4 should ask for no fewer badges"),
        ({0: {"badges_required": -1}}, "tier 1 should have no negative figure"),
        ({4: {"fee_reduction_percent": 101}}, "tier 5 should have no negative figure"),
        ({2: {"level": 2}}, "the levels 1, 2, 3, 4, 5"),
    ],
)
def test_a_ladder_out_of_order_is_refused(
    changes: dict[int, dict[str, object]], message: str
) -> None:
    tiers = tuple(
        replace(tier, **changes.get(index, {}))  # type: ignore[arg-type]
        for index, tier in enumerate(TIERS)
    )
    with pytest.raises(ValueError, match=message):
        Ladder(tiers, MILESTONES)


def test_milestones_rise() -> None:
    with pytest.raises(ValueError, match="milestone 'again' should have a volume above 50000000"):
        Ladder(TIERS, (*MILESTONES, Milestone(Decimal(1), "again")))
