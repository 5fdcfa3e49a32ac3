"""Bodies that are both asked with and answered with."""

from decimal import Decimal

from competition.api.prize_bodies import PrizeTerms
from competition.rules.prizes import PrizeRange


def test_a_prize_is_answered_as_it_was_asked_for() -> None:
    """A competition with prizes could once be neither made nor shown: answers were refused."""
    prize = PrizeRange(1, 3, "points", "500 points each", points=Decimal(1500))
    shown = PrizeTerms.of(prize)
    assert shown.range() == prize
    assert PrizeTerms.model_validate_json(shown.model_dump_json(by_alias=True)) == shown
