"""What a badge may ask for, and how far a user is toward it (BADGE-003)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from badges.rules.figures import BY_TRADES, Single

Progress = Mapping[str, Decimal]
"""A user's figures by name; what is not there has not begun."""


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


def _measure_single(single: Single, progress: Progress) -> Measure:
    wanted = single.asked
    value = progress.get(wanted.figure)
    if wanted.counts:
        return Measure(value or Decimal(0), wanted.least)
    met = value is not None and value >= wanted.least
    return Measure(Decimal(met), Decimal(1))


def _nearest(parts: Sequence[Measure]) -> Measure:
    return max(parts, key=lambda part: part.current / part.target)


def asks(criteria: Criteria) -> bool:
    """Whether `criteria` and every part of them ask for more than a new user has."""
    match criteria:
        case AnyOf(parts) | AllOf(parts):
            return len(parts) > 0 and all(map(asks, parts))
        case single:
            wanted = single.asked
            return not wanted.counts or wanted.least > 0


def leaves(criteria: Criteria) -> tuple[Single, ...]:
    """The single figures that `criteria` ask for."""
    match criteria:
        case AnyOf(parts) | AllOf(parts):
            return tuple(leaf for part in parts for leaf in leaves(part))
        case single:
            return (single,)


def by_trades_alone(criteria: Criteria) -> bool:
    """Whether workers of version 0.1 can read it: one figure of trades."""
    return isinstance(criteria, BY_TRADES)
