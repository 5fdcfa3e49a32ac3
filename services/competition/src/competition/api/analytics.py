"""Analytics for operators (COMP-020, COMP-021): of the competitions that they may analyse."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import CurrentUser, Envelope, Principal, SessionDep, errors, ok, running

from competition.analysis import Bucket, Interval, PairFigures, bucketed, share
from competition.api.access import EventId, permitted
from competition.api.analytics_bodies import (
    Dashboard,
    EventFigures,
    Performance,
    PrizesBody,
    TrendBody,
    Trends,
    Volumes,
    hours_of,
)
from competition.api.analytics_errors import AnalyticsNotFound, PeriodInvalid
from competition.api.errors import EventNotFound, RoleMissing
from competition.store import analytics, participation
from competition.store.analytics import Analysed

router = APIRouter()

_LONGEST = timedelta(days=366)
_MONTH = timedelta(days=30)
_SHOWN = 10

Since = Annotated[Timestamp | None, Query(alias="from")]
Until = Annotated[Timestamp | None, Query(alias="to")]


def _of(user: Principal) -> int | None:
    """Whose competitions are analysed: everybody's for admins."""
    return None if "admin" in user.roles else user.user_id


def _period(
    request: Request, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    """A time of at most a year; the last 30 days and those under way unless told."""
    end = until or running(request).service.now()
    start = since or end - _MONTH
    if not start < end <= start + _LONGEST:
        raise PeriodInvalid()
    return start, end


@router.get(
    "/api/events/analytics/dashboard",
    response_model=Envelope[Dashboard],
    responses=errors(401, PeriodInvalid),
)
async def dashboard(
    request: Request,
    user: CurrentUser,
    session: SessionDep,
    since: Since = None,
    until: Until = None,
) -> Response:
    """Competitions of a time at one look."""
    start, end = _period(request, since, until)
    found = await analytics.during(session, _of(user), start, end)
    prizes = await participation.prizes(session, _of(user), start, end)
    took_part, people = await participation.active(session, start, end)
    largest = sorted(found, key=lambda one: one.figures.volume_usd, reverse=True)[:_SHOWN]
    hours = [(one.ends_at - one.starts_at) / timedelta(hours=1) for one in found]
    return ok(
        Dashboard(
            since=start,
            until=end,
            events=len(found),
            by_status=dict(Counter(one.status for one in found)),
            participants=sum(one.figures.participants for one in found),
            volume_usd=sum((one.figures.volume_usd for one in found), Decimal(0)),
            participation_rate=share(took_part, people),
            retention=share(
                sum(one.figures.stayed for one in found), sum(one.figures.began for one in found)
            ),
            average_hours=Decimal(sum(hours) / len(hours)).quantize(Decimal("0.1"))
            if hours
            else None,
            prizes=[PrizesBody(**one._asdict()) for one in prizes],
            largest=[EventFigures.of(one) for one in largest],
        )
    )


@router.get(
    "/api/events/{id}/performance",
    response_model=Envelope[Performance],
    responses=errors(401, RoleMissing, EventNotFound, AnalyticsNotFound),
)
async def performance(
    event_id: EventId,
    user: CurrentUser,
    session: SessionDep,
    interval: Interval = "hour",
) -> Response:
    """What a competition came to, as of the last minute, beside those of the year before it."""
    await permitted(session, user, event_id, "analyse")
    found = await analytics.find(session, event_id)
    if found is None:
        raise AnalyticsNotFound()
    before = await analytics.during(session, _of(user), found.starts_at - _LONGEST, found.starts_at)
    others = [one for one in before if one.status == "completed" and one.id != event_id]
    return ok(Performance.with_others(found, interval, others))


@router.get(
    "/api/events/analytics/participation-trends",
    response_model=Envelope[Trends],
    responses=errors(401, PeriodInvalid),
)
async def trends(
    request: Request,
    user: CurrentUser,
    session: SessionDep,
    since: Since = None,
    until: Until = None,
    interval: Interval = "day",
) -> Response:
    """Who came and went, by interval."""
    start, end = _period(request, since, until)
    found = await participation.trends(session, _of(user), start, end, interval)
    shown = [TrendBody(**one._asdict()) for one in found]
    return ok(Trends(interval=interval, trends=shown))


@router.get(
    "/api/events/analytics/volume-analysis",
    response_model=Envelope[Volumes],
    responses=errors(401, PeriodInvalid),
)
async def volumes(
    request: Request,
    user: CurrentUser,
    session: SessionDep,
    since: Since = None,
    until: Until = None,
    interval: Interval = "day",
) -> Response:
    """What was traded in competitions, when, and in which pairs.

    A trade that counts in two competitions is in the figures of both; pairs are those of whole
    competitions.
    """
    start, end = _period(request, since, until)
    found = await analytics.during(session, _of(user), start, end)
    hours = sorted(
        (hour for one in found for hour in hours_of(one, start, end)), key=lambda one: one.at
    )
    return ok(
        Volumes(
            interval=interval,
            volume_usd=sum((one.volume_usd for one in hours), Decimal(0)),
            over_time=bucketed(hours, interval),
            top_pairs=_pairs(found),
            by_hour_of_day=_by_hour(hours),
        )
    )


def _pairs(found: Sequence[Analysed]) -> list[PairFigures]:
    totals: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for one in found:
        for pair in one.figures.top_pairs:
            totals[pair.pair][0] += pair.volume_usd
            totals[pair.pair][1] += pair.trades
    made = [
        PairFigures(pair=name, volume_usd=usd, trades=int(trades))
        for name, (usd, trades) in totals.items()
    ]
    return sorted(made, key=lambda one: (-one.volume_usd, one.pair))[:_SHOWN]


def _by_hour(hours: list[Bucket]) -> list[Decimal]:
    totals = [Decimal(0)] * 24
    for one in hours:
        totals[one.at.hour] += one.volume_usd
    return totals
