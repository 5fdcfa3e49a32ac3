"""What the routes of analytics answer with. Shares are in percent."""

from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from laurel_schemas.fields import Points, Timestamp
from laurel_service.api import Body

from competition.analysis import (
    Bucket,
    Interval,
    PairFigures,
    bucketed,
    middle,
    share,
)
from competition.rules.competition import Status
from competition.store.analytics import Analysed


class EventFigures(Body):
    """A competition in a line."""

    id: UUID
    name: str
    status: Status
    starts_at: Timestamp
    ends_at: Timestamp
    participants: int
    volume_usd: Decimal
    retention: Decimal | None

    @classmethod
    def of(cls, found: Analysed) -> Self:
        """The line of a competition."""
        return cls(
            id=found.id,
            name=found.name,
            status=found.status,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            participants=found.figures.participants,
            volume_usd=found.figures.volume_usd,
            retention=share(found.figures.stayed, found.figures.began),
        )


class Comparison(Body):
    """How a competition stands to the median of those before it; 100 is the same."""

    events: int
    participants: Decimal | None
    volume_usd: Decimal | None
    retention: Decimal | None


class Performance(EventFigures):
    """What a competition came to.

    `participationRate` is the share of all people who take part, `retention` that of those who
    traded in its first third and in its last. `prizeEffect` is the volume against that of the
    same people in as long a time before, and `usdPerPoint` what they traded more for each point of
    prizes. `topTenthShare` is the volume of the tenth who traded most.
    """

    made_at: Timestamp
    traders: int
    trades: int
    left: int
    excluded: int
    participation_rate: Decimal | None
    volume_before_usd: Decimal
    prize_effect: Decimal | None
    prize_points: Points
    usd_per_point: Decimal | None
    median_trades: int
    top_tenth_share: Decimal | None
    over_time: list[Bucket]
    top_pairs: list[PairFigures]
    compared: Comparison

    @classmethod
    def with_others(
        cls, found: Analysed, interval: Interval, others: list[Analysed]
    ) -> "Performance":
        """The figures of a competition beside those of others that are over."""
        figures = found.figures
        more = figures.volume_usd - figures.volume_before_usd
        return cls(
            **EventFigures.of(found).model_dump(),
            made_at=found.made_at,
            traders=figures.traders,
            trades=figures.trades,
            left=figures.left,
            excluded=figures.excluded,
            participation_rate=share(figures.participants, figures.people),
            volume_before_usd=figures.volume_before_usd,
            prize_effect=share(figures.volume_usd, figures.volume_before_usd),
            prize_points=found.points,
            usd_per_point=(more / found.points).quantize(Decimal("0.01")) if found.points else None,
            median_trades=figures.median_trades,
            top_tenth_share=share(figures.top_tenth_usd, figures.volume_usd),
            over_time=bucketed(figures.over_time, interval),
            top_pairs=list(figures.top_pairs),
            compared=_compared(found, others),
        )


def _compared(found: Analysed, others: list[Analysed]) -> Comparison:
    own = share(found.figures.stayed, found.figures.began)
    kept = [share(one.figures.stayed, one.figures.began) for one in others]
    retention = middle([one for one in kept if one is not None])
    volume = middle([one.figures.volume_usd for one in others])
    people = middle([Decimal(one.figures.participants) for one in others])
    return Comparison(
        events=len(others),
        participants=share(found.figures.participants, people or 0),
        volume_usd=share(found.figures.volume_usd, volume or 0),
        retention=share(own, retention or 0) if own is not None else None,
    )


class PrizesBody(Body):
    """How many prizes are in a state."""

    state: str
    prizes: int
    points: Points


class Dashboard(Body):
    """Competitions of a time at one look: the ten with the most volume, and all together."""

    since: Timestamp
    until: Timestamp
    events: int
    by_status: dict[str, int]
    participants: int
    volume_usd: Decimal
    participation_rate: Decimal | None
    retention: Decimal | None
    average_hours: Decimal | None
    prizes: list[PrizesBody]
    largest: list[EventFigures]


class TrendBody(Body):
    """Entries made and ended from `at` on; for `newcomers` of the `people` it was the first."""

    at: Timestamp
    entered: int
    gone: int
    people: int
    newcomers: int


class Trends(Body):
    """Participation by interval, in UTC."""

    interval: Interval
    trends: list[TrendBody]


class Volumes(Body):
    """Volume of competitions by interval, pair, and hour of the day, in UTC."""

    interval: Interval
    volume_usd: Decimal
    over_time: list[Bucket]
    top_pairs: list[PairFigures]
    by_hour_of_day: list[Decimal]


class ExportBody(Body):
    """A file that is written; it can be fetched when `state` is done, until it expires."""

    id: UUID
    event_id: UUID
    kind: str
    state: str
    rows: int
    asked_at: Timestamp
    finished_at: Timestamp | None
    expires_at: Timestamp


def hours_of(found: Analysed, since: datetime, until: datetime) -> list[Bucket]:
    """The hours of a competition that begin in a time."""
    return [hour for hour in found.figures.over_time if since <= hour.at < until]
