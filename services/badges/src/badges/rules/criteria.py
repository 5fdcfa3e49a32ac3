"""What a badge may ask for, and how far a user is toward it (BADGE-003)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import assert_never

from laurel_schemas.fields import Amount


@dataclass(frozen=True, slots=True)
class TradeCount:
    """A number of trades."""

    trades: int


@dataclass(frozen=True, slots=True)
class CumulativeVolume:
    """A volume over all trades, in USD."""

    volume_usd: Amount


@dataclass(frozen=True, slots=True)
class DayVolume:
    """A volume within one UTC day, in USD."""

    day_volume_usd: Amount


@dataclass(frozen=True, slots=True)
class DistinctPairs:
    """A number of different pairs."""

    pairs: int


@dataclass(frozen=True, slots=True)
class TradingStreak:
    """A number of successive UTC days with a trade on each."""

    streak_days: int


Single = TradeCount | CumulativeVolume | DayVolume | DistinctPairs | TradingStreak
"""What is asked for by one figure."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    any_of: tuple[Single, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each of these, whatever order they are met in."""

    all_of: tuple[Single | AnyOf, ...]


Criteria = Single | AnyOf | AllOf
"""What a badge may ask for; the one field's name tells them apart where they are stored."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a user's distinct trades add up to; days are UTC days, volumes are USD."""

    trade_count: int = 0
    volume_usd: Decimal = Decimal(0)
    best_day_volume_usd: Decimal = Decimal(0)
    pair_count: int = 0
    longest_streak_days: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """How far a user is toward a badge, in the unit of its criteria."""

    current: Decimal
    target: Decimal

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.current >= self.target

    @property
    def percentage(self) -> Decimal:
        """From 0 to 100 with one decimal, rounded down, so that only a met target shows 100."""
        share = min(self.current / self.target, Decimal(1)) * 100
        return share.quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def measure(criteria: Criteria, progress: Progress) -> Measure:
    """How far `progress` is toward `criteria`: of `any_of` the part that is nearest, in its unit.

    Of `all_of` the number of parts that are met. Every part should ask for something (`asks`).
    """
    match criteria:
        case AnyOf(parts):
            return _nearest([measure(part, progress) for part in parts])
        case AllOf(parts):
            met = sum(measure(part, progress).met for part in parts)
            return Measure(Decimal(met), Decimal(len(parts)))
        case single:
            return _measure_single(single, progress)


def _measure_single(criteria: Single, progress: Progress) -> Measure:
    match criteria:
        case TradeCount(trades):
            return Measure(Decimal(progress.trade_count), Decimal(trades))
        case CumulativeVolume(usd):
            return Measure(progress.volume_usd, usd)
        case DayVolume(usd):
            return Measure(progress.best_day_volume_usd, usd)
        case DistinctPairs(pairs):
            return Measure(Decimal(progress.pair_count), Decimal(pairs))
        case TradingStreak(days):
            return Measure(Decimal(progress.longest_streak_days), Decimal(days))
    assert_never(criteria)


def _nearest(parts: Sequence[Measure]) -> Measure:
    return max(parts, key=lambda part: part.current / part.target)


def asks(criteria: Criteria) -> bool:
    """Whether `criteria` and every part of them ask for more than a new user has."""
    match criteria:
        case AnyOf(parts) | AllOf(parts):
            return len(parts) > 0 and all(map(asks, parts))
        case single:
            return not measure(single, Progress()).met


def leaves(criteria: Criteria) -> tuple[Single, ...]:
    """The single figures that `criteria` ask for."""
    match criteria:
        case AnyOf(parts) | AllOf(parts):
            return tuple(leaf for part in parts for leaf in leaves(part))
        case single:
            return (single,)
