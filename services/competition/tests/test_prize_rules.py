"""What a rank wins, and which prize tables fit together."""

from decimal import Decimal

import pytest
from competition.rules.prizes import PrizeRange, PrizesError, check_prizes, wins
from competition_world import PRIZES
from hypothesis import given
from hypothesis import strategies as st


def points(first: int, last: int, amount: str) -> PrizeRange:
    return PrizeRange(first, last, "points", "points", points=Decimal(amount))


@pytest.mark.requirement("COMP-014")
@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(0, 10**9))
def test_the_shares_of_a_range_add_up_to_its_points(first: int, ranks: int, cents: int) -> None:
    prize = points(first, first + ranks - 1, str(Decimal(cents + ranks) / 100))
    shares = [prize.share(rank) or 0 for rank in range(first, first + ranks)]
    assert sum(shares) == prize.points
    assert shares == sorted(shares, reverse=True)
    assert max(shares) - min(shares) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("prizes", "budget", "said"),
    [
        ([points(1, 3, "9"), points(3, 4, "9")], None, "ranks 3 to 3 win points twice"),
        ([points(1, 9, "9"), points(2, 3, "9")], None, "ranks 2 to 3 win points twice"),
        ([points(3, 2, "9")], None, "lastRank"),
        ([points(1, 1, "9"), points(2, 2, "1.01")], "10", "more than prizeBudget 10"),
        ([points(1, 3, "0.02")], None, "at least 0.01"),
        ([PrizeRange(1, 1, "points", "x")], None, "should say of what"),
        ([PrizeRange(1, 1, "token", "x", token_mint="m")], None, "should say of what"),
        ([PrizeRange(1, 1, "nft", "x", tier_level=3)], None, "should say of what"),
        ([PrizeRange(1, 1, "custom", "x", points=Decimal(1))], None, "only a prize of the kind"),
    ],
)
def test_a_table_that_does_not_fit_together_is_refused(
    prizes: list[PrizeRange], budget: str | None, said: str
) -> None:
    with pytest.raises(PrizesError, match=said):
        check_prizes(prizes, None if budget is None else Decimal(budget))


def test_a_rank_may_win_several_prizes_and_nothing_without_a_score() -> None:
    check_prizes(PRIZES, Decimal(600))
    assert [prize.description for _, prize in wins(PRIZES, 1, Decimal(1))] == [
        "500 points",
        "Trophy Breeder NFT",
    ]
    assert [prize.points for _, prize in wins(PRIZES, 2, Decimal(1))] == [Decimal("33.34"), None]
    assert list(wins(PRIZES, 1, Decimal(0))) == []
    assert list(wins(PRIZES, 5, Decimal(1))) == []
