"""Scores from trades in the order of their own times, whatever order they came in."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from competition.expressions import check_scoring, evaluate
from competition.rules.folding import Totals, scored
from competition.rules.positions import Deal
from competition.rules.scoring import Scoring, ScoringError, ScoringKind
from competition_world import TERMS
from hypothesis import given, settings
from hypothesis import strategies as st

START = TERMS.starts_at
KINDS: tuple[ScoringKind, ...] = (
    *("volume", "trade_count", "distinct_pairs", "realized_profit", "return"),
)
RULES = (
    *(Scoring(kind) for kind in KINDS),
    Scoring("expression", "profit + sqrt(volume) * pairs / (1 + losses)"),
    Scoring("realized_profit", minimum_held_seconds=60, pairs=("BTC", "ETH")),
    Scoring("volume", most_per_trade=Decimal(50), most_per_day=Decimal(70)),
    Scoring("trade_count", most_per_pair=Decimal(2), minimum_trade_usd=Decimal(3)),
)


def deals(*told: tuple[str, str, str], every: int = 60, pair: str = "BTC") -> list[Deal]:
    """Trades of a side, a size and a value, a minute after one another unless told."""
    return [
        Deal(START + timedelta(seconds=every * n), f"t{n}", pair, side, Decimal(usd), Decimal(size))
        for n, (side, size, usd) in enumerate(told)
    ]


def score(rule: Scoring, *trades: Deal) -> Any:
    return scored(rule, trades, evaluate)


BOUGHT_AND_SOLD = deals(("buy", "1", "100"), ("buy", "1", "120"), ("sell", "1", "150"))


@pytest.mark.requirement("COMP-060")
@pytest.mark.parametrize(
    ("rule", "trades", "expected"),
    [
        # At average cost: of 2 for 220, one is sold.
        (Scoring("realized_profit"), BOUGHT_AND_SOLD, 40),
        (Scoring("return"), BOUGHT_AND_SOLD, "36.3636363636"),
        # Sold short at 100, bought back at 80; what is bought beyond opens anew.
        (Scoring("realized_profit"), deals(("sell", "1", "100"), ("buy", "3", "240")), 20),
        (
            Scoring("realized_profit"),
            deals(("sell", "1", "100"), ("buy", "3", "240"), ("sell", "2", "100")),
            -40,
        ),
        # What is closed of one pair says nothing of another.
        (
            Scoring("realized_profit"),
            [*deals(("buy", "1", "10")), *deals(("sell", "1", "90"), pair="ETH")],
            0,
        ),
        # What was held for a minute, if that is asked for, and less.
        (
            Scoring("realized_profit", minimum_held_seconds=60),
            deals(("buy", "1", "10"), ("sell", "1", "15")),
            5,
        ),
        (
            Scoring("realized_profit", minimum_held_seconds=61),
            deals(("buy", "1", "10"), ("sell", "1", "15")),
            0,
        ),
        # A grain that is held for long makes nothing old: on average it is held for a minute.
        (
            Scoring("volume", minimum_held_seconds=62),
            deals(("buy", "0.01", "1"), ("buy", "0.99", "99"), ("sell", "1", "900")),
            100,
        ),
        (Scoring("volume", most_per_trade=Decimal(110)), BOUGHT_AND_SOLD, 320),
        (Scoring("volume", most_per_day=Decimal(150)), BOUGHT_AND_SOLD, 150),
        (Scoring("trade_count", most_per_pair=Decimal(2)), BOUGHT_AND_SOLD, 2),
        (Scoring("realized_profit", most_per_trade=Decimal(25)), BOUGHT_AND_SOLD, 25),
        (Scoring("distinct_pairs", minimum_held_seconds=1), BOUGHT_AND_SOLD, 1),
        (Scoring("expression", "wins * 10 - losses + days"), BOUGHT_AND_SOLD, 11),
        (Scoring("expression", "min(volume, 300) if trades >= 3 else 0"), BOUGHT_AND_SOLD, 300),
        (
            Scoring("expression", "volume * volume * volume * volume"),
            deals(("buy", "1", "9e9")),
            "99999999999999999999.9999999999",
        ),
        (Scoring("expression", "5"), [], 0),
        # Of trades without a size nobody knows what was held.
        (Scoring("realized_profit"), [one._replace(size=None) for one in BOUGHT_AND_SOLD], 0),
    ],
)
def test_a_scoring_gives_what_it_says(rule: Scoring, trades: list[Deal], expected: Any) -> None:
    check_scoring(rule)
    assert score(rule, *trades).score == Decimal(expected)


def amounts(most: int) -> Any:
    return st.decimals(0, most, places=2)


some_trades = st.lists(
    st.tuples(
        st.sampled_from(["buy", "sell"]), amounts(50), amounts(500),
        st.sampled_from(["BTC", "ETH", "SOL"]), st.integers(0, 3 * 86_400),
    ),
    max_size=12,
)  # fmt: skip


def made(told: list[Any]) -> list[Deal]:
    ids = count()
    return [
        Deal(START + timedelta(seconds=at), f"t{next(ids):02}", pair, side, usd, size)
        for side, size, usd, pair, at in told
    ]


@pytest.mark.requirement("COMP-050", "COMP-060")
@settings(max_examples=40)
@given(some_trades, st.randoms())
def test_any_order_of_arrival_gives_one_score(told: list[Any], chance: Any) -> None:
    """Trades of no value change nothing, and who held a score is not later for what follows."""
    trades = made(told)
    shuffled = [
        *trades,
        *(one._replace(trade_id=f"{n}", usd=Decimal(0)) for n, one in enumerate(trades)),
    ]
    chance.shuffle(shuffled)
    for rule in RULES:
        found = score(rule, *trades)
        assert score(rule, *shuffled) == found
        if found.score:
            then = [one for one in trades if one.traded_at <= found.reached_at]
            assert score(rule, *then).score == found.score


@settings(max_examples=40)
@given(some_trades)
def test_what_is_closed_brings_what_was_paid_less_what_it_cost(told: list[Any]) -> None:
    """To the last decimal, whatever was rounded on the way."""
    trades = [one for one in made(told) if one.size and one.usd]
    for pair in {one.pair for one in trades}:
        held = sum(
            (one.size if one.side == "buy" else -one.size or Decimal(0))
            for one in trades
            if one.pair == pair and one.size
        )
        if held:
            side = "sell" if held > 0 else "buy"
            last = START + timedelta(days=9)
            trades.append(Deal(last, f"x{pair}", pair, side, Decimal(7), abs(held)))
    flow = sum(one.usd if one.side == "sell" else -one.usd for one in trades)
    assert score(Scoring("realized_profit"), *trades).score == flow


@settings(max_examples=40)
@given(some_trades)
def test_caps_hold_for_each_trade_day_and_pair(told: list[Any]) -> None:
    trades = made(told)
    days: set[date] = {one.traded_at.date() for one in trades}
    most = Decimal(100)
    assert score(Scoring("volume", most_per_day=most), *trades).score <= most * len(days)
    assert score(Scoring("volume", most_per_pair=most), *trades).score <= most * 3
    assert score(Scoring("volume", most_per_trade=most), *trades).score <= most * len(trades)


@pytest.mark.requirement("COMP-046", "COMP-060")
@pytest.mark.parametrize(
    ("rule", "field"),
    [
        *(
            (Scoring("expression", text), "expression")
            for text in (
                *("volume ** 2", "__import__('os')", "foo", "min(1)", "volume.real", "'a'"),
                *("x = 1", "lambda: 1", "[1][0]", "True", "volume; 1", "", "5 % 2", "min(*volume)"),
                *("min", "1e999", "-" * 300 + "1", "(" * 300 + "1" + ")" * 300),
                *("max(volume, default=1)", "f'{volume}'", "volume and", "(yield)", "volume := 1"),
                *("1 if trades else x", "1 if trades"),
            )
        ),
        (Scoring("expression"), "expression"),
        (Scoring("volume", "1"), "expression"),
        (Scoring(pairs=("BTC", "BTC")), "pairs"),
        (Scoring(minimum_held_seconds=-1), "minimumHeldSeconds"),
        (Scoring(minimum_held_seconds=31 * 86_400), "minimumHeldSeconds"),
        (Scoring(most_per_day=Decimal(0)), "mostPerDay"),
        (Scoring("return", most_per_pair=Decimal(1)), "mostPerPair"),
        (Scoring("distinct_pairs", most_per_trade=Decimal(1)), "mostPerTrade"),
    ],
)  # fmt: skip
def test_what_can_not_be_scored_is_refused(rule: Scoring, field: str) -> None:
    with pytest.raises(ScoringError) as refused:
        check_scoring(rule)
    assert refused.value.field == field


@pytest.mark.parametrize("text", ["volume / 0", "sqrt(0 - 1)", "(volume > 0) / (trades > 5)"])
def test_what_has_no_value_is_nought(text: str) -> None:
    check_scoring(Scoring("expression", text))
    assert evaluate(text, Totals(volume=Decimal(9), trades=1)) == 0
