"""How trades become a score: the scoring that operators set, and its computation (COMP-060)."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from competition.rules.positions import Deal

ScoringKind = Literal[
    "volume", "trade_count", "distinct_pairs", "realized_profit", "return", "expression"
]
_ADDED_UP = frozenset({"volume", "trade_count", "realized_profit"})
"""What every trade adds to, so that it may be capped."""
_IN_ORDER = frozenset({"realized_profit", "return", "expression"})
_LONGEST_HELD = timedelta(days=30)


class ScoringError(ValueError):
    """What was set for scoring does not fit together; `field` is at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.message = field, message


@dataclass(frozen=True, slots=True)
class Scoring:
    """What counts, and how.

    Without `pairs` every pair counts; trades below `minimum_trade_usd` don't, nor does one that
    closes what was held for fewer than `minimum_held_seconds`. A trade, a day (UTC) and a pair add
    at most `most_per_trade`, `most_per_day` and `most_per_pair`, in the unit of the score.
    """

    scoring: ScoringKind = "volume"
    expression: str | None = None
    pairs: tuple[str, ...] = ()
    minimum_trade_usd: Decimal = Decimal(0)
    minimum_held_seconds: int = 0
    most_per_trade: Decimal | None = None
    most_per_day: Decimal | None = None
    most_per_pair: Decimal | None = None

    @property
    def caps(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """What a trade, a day and a pair add at most."""
        return self.most_per_trade, self.most_per_day, self.most_per_pair

    @property
    def in_order(self) -> bool:
        """Whether a score needs all trades in their order: it is no mere sum.

        The column `in_order` of the table says the same.
        """
        capped = any(cap is not None for cap in self.caps)
        return self.scoring in _IN_ORDER or capped or self.minimum_held_seconds > 0

    @property
    def least_held(self) -> timedelta:
        """How long a position has to be held for its closing to count."""
        return timedelta(seconds=self.minimum_held_seconds)

    def counts(self, deal: Deal) -> bool:
        """Whether a trade counts by itself: by its pair and value."""
        if deal.usd <= 0 or deal.usd < self.minimum_trade_usd:
            return False
        return not self.pairs or deal.pair in self.pairs

    def check(self) -> None:
        """Raises ScoringError where it does not fit together; what it says is for `expressions`."""
        if len(set(self.pairs)) != len(self.pairs):
            raise ScoringError("pairs", "should name each pair once")
        if (self.expression is not None) != (self.scoring == "expression"):
            raise ScoringError("expression", "should be there for the scoring expression alone")
        if not timedelta(0) <= self.least_held <= _LONGEST_HELD:
            days = _LONGEST_HELD.days
            raise ScoringError("minimumHeldSeconds", f"should be from 0 to {days} days")
        self._check_caps()

    def _check_caps(self) -> None:
        names = ("mostPerTrade", "mostPerDay", "mostPerPair")
        for name, cap in zip(names, self.caps, strict=True):
            if cap is not None and cap <= 0:
                raise ScoringError(name, "should be more than 0")
            if cap is not None and self.scoring not in _ADDED_UP:
                offered = ", ".join(sorted(_ADDED_UP))
                raise ScoringError(name, f"is for the scorings {offered} alone")
