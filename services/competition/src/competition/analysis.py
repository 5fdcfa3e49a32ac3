"""What a competition came to, and what its figures mean (COMP-020, COMP-044)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Literal

from laurel_schemas.fields import Amount, Count, Timestamp
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

Interval = Literal["hour", "day", "week"]
Measure = Literal["volume", "participants", "trades"]

STEPS: Mapping[Interval, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
# Weeks begin on a Monday, in UTC.
_ORIGIN = datetime.fromisoformat("2024-01-01T00:00:00+00:00")

MILESTONES: Mapping[Measure, Sequence[int]] = {
    "volume": tuple(m * 10**e for e in range(5, 13) for m in (1, 5)),
    "participants": tuple(10**e for e in range(1, 8)),
    "trades": tuple(10**e for e in range(3, 10)),
}


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class Bucket(_Figures):
    """Volume, trades and distinct traders from `at` on, for an hour unless told."""

    at: Timestamp
    volume_usd: Amount
    trades: Count
    traders: Count


class PairFigures(_Figures):
    """What was traded of a pair."""

    pair: str
    volume_usd: Amount
    trades: Count


class Figures(_Figures):
    """What a competition came to, of trades that count.

    `volume_before_usd` is what its entrants traded in as long a time before it. `stayed` of the
    `began` who traded in its first third traded in its last, too. `top_tenth_usd` is the volume
    of the tenth of traders who traded most.
    """

    volume_usd: Amount
    volume_before_usd: Amount
    trades: Count
    traders: Count
    participants: Count
    left: Count
    excluded: Count
    people: Count
    began: Count
    stayed: Count
    top_tenth_usd: Amount
    median_trades: Count
    over_time: tuple[Bucket, ...] = ()
    top_pairs: tuple[PairFigures, ...] = ()


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A part in percent with two decimals; None of nothing."""
    return (Decimal(100) * part / whole).quantize(Decimal("0.01")) if whole else None


def bucketed(hours: Sequence[Bucket], interval: Interval) -> list[Bucket]:
    """Hours gathered into intervals in UTC; traders are then those of the busiest hour."""
    found: dict[datetime, Bucket] = {}
    for hour in hours:
        at = _ORIGIN + (hour.at - _ORIGIN) // STEPS[interval] * STEPS[interval]
        known = found.get(at, Bucket(at=at, volume_usd=Decimal(0), trades=0, traders=0))
        found[at] = Bucket(
            at=at,
            volume_usd=known.volume_usd + hour.volume_usd,
            trades=known.trades + hour.trades,
            traders=max(known.traders, hour.traders),
        )
    return [found[at] for at in sorted(found)]


def passed(figures: Figures) -> Iterator[tuple[Measure, int]]:
    """Every milestone that the figures have passed."""
    reached: Mapping[Measure, Decimal | int] = {
        "volume": figures.volume_usd,
        "participants": figures.participants,
        "trades": figures.trades,
    }
    for measure, marks in MILESTONES.items():
        yield from ((measure, mark) for mark in marks if mark <= reached[measure])


def milestone_name(measure: Measure, milestone: int) -> str:
    """A milestone in words."""
    amount = f"{milestone:,}"
    return f"{amount} USD traded" if measure == "volume" else f"{amount} {measure}"


def middle(values: Sequence[Decimal]) -> Decimal | None:
    """The median, if there is any."""
    return median(values) if values else None
