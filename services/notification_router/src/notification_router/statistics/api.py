"""Reads the delivery statistics."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from laurel_schemas.fields import Timestamp
from laurel_service import Running
from laurel_service.api import Body, Envelope, SessionDep, errors, ok, require_role, running

from notification_router.rules.tally import Tally
from notification_router.store import statistics

router = APIRouter()

WINDOWS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_MOST_WINDOWS = 180


class Latency(Body):
    """Milliseconds from cause to acknowledgement; quantiles are upper bounds of a histogram."""

    mean: float | None
    p50: int | None
    p99: int | None


class DeliveryFigures(Body):
    """What became of the notifications that were published in one window, of one type, channel
    and priority: later records count for the window of their notification.

    `pending` ones are neither delivered nor failed yet. Ratios are null while nothing is known.
    """

    window_start: Timestamp
    type: str
    channel: str
    priority: str
    published: int
    delivered: int
    failed: int
    engaged: int
    pending: int
    published_per_minute: float
    success_ratio: float | None
    engagement_ratio: float | None
    latency_ms: Latency


class DeliveryStatistics(Body):
    """Windows of one length, newest first; the newest is still counting."""

    window: Literal["minute", "hour"]
    figures: list[DeliveryFigures]


@router.get(
    "/api/v1/notifications/statistics",
    response_model=Envelope[DeliveryStatistics],
    responses=errors(401, 403),
    dependencies=[require_role("admin")],
)
async def delivery_statistics(
    session: SessionDep,
    started: Annotated[Running, Depends(running)],
    window: Literal["minute", "hour"] = "minute",
    windows: Annotated[int, Query(ge=1, le=_MOST_WINDOWS)] = 60,
) -> Response:
    """Rate, success, latency and engagement a window (NTF-181)."""
    length = WINDOWS[window]
    since = started.service.now() - length * windows
    rows = await statistics.read(session, int(length.total_seconds()), since)
    return ok(DeliveryStatistics(window=window, figures=list(_figures(rows, length))))


def _figures(rows: Iterable[statistics.Window], length: timedelta) -> Iterable[DeliveryFigures]:
    """Add the partitions of each window up; rows come ordered by window and key."""
    for key, partitions in groupby(rows, _key):
        tally = sum((Tally.from_json(row.tally) for row in partitions), Tally())
        yield _shown(key, tally, length)


def _key(row: statistics.Window) -> tuple[datetime, str, str, str]:
    return row.window_start, row.type, row.channel, row.priority


def _shown(key: tuple[datetime, str, str, str], tally: Tally, length: timedelta) -> DeliveryFigures:
    window_start, type_, channel, priority = key
    return DeliveryFigures(
        window_start=window_start,
        type=type_,
        channel=channel,
        priority=priority,
        published=tally.published,
        delivered=tally.delivered,
        failed=tally.failed,
        engaged=tally.engaged,
        pending=max(0, tally.published - tally.delivered - tally.failed),
        published_per_minute=tally.published / (length / timedelta(minutes=1)),
        success_ratio=tally.success_ratio,
        engagement_ratio=tally.engagement_ratio,
        latency_ms=Latency(
            mean=tally.latency_mean_ms,
            p50=tally.latency_quantile_ms(0.5),
            p99=tally.latency_quantile_ms(0.99),
        ),
    )
