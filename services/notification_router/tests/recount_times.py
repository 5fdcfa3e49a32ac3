"""Local times as instants, found by looking at the clock minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@lru_cache(maxsize=100_000)
def first_at(day: date, clock: time, zone: str) -> datetime:
    """The first instant at which the clocks of a zone have reached a time of a day."""
    wanted, there = datetime.combine(day, clock), ZoneInfo(zone)

    def shown(moment: datetime) -> datetime:
        return moment.astimezone(there).replace(tzinfo=None)

    moment = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
    # Clocks that go back show an hour twice: nearer than that, no step may leap over the first.
    while shown(moment + _HOUR) < wanted - 2 * _HOUR:
        moment += _HOUR
    while shown(moment) < wanted:
        moment += _MINUTE
    return moment


def clock(told: str) -> time:
    """A time such as 22:00."""
    return time.fromisoformat(told)


def quiet_end(quiet: dict[str, Any], moment: datetime) -> datetime | None:
    """When the quiet hours end that a moment lies in; a window is its first day's."""
    start, end = clock(quiet["start_time"]), clock(quiet["end_time"])
    if not quiet["enabled"] or start == end:
        return None
    here = moment.astimezone(ZoneInfo(quiet["timezone"])).date()
    for day in (here - _DAY, here):
        if WEEK[day.weekday()] not in quiet.get("days", WEEK):
            continue
        ends = first_at(day + _DAY if end < start else day, end, quiet["timezone"])
        if first_at(day, start, quiet["timezone"]) <= moment < ends:
            return ends
    return None


def next_hour(moment: datetime, zone: str) -> datetime:
    """The next full hour of the zone's clocks."""
    local = moment.astimezone(ZoneInfo(zone))
    return moment.replace(second=0, microsecond=0) + (60 - local.minute) * _MINUTE


def next_day(moment: datetime, at: str, zone: str) -> datetime:
    """The next time that it is a time of day there."""
    today = moment.astimezone(ZoneInfo(zone)).date()
    ahead = (first_at(today + days * _DAY, clock(at), zone) for days in (-1, 0, 1, 2))
    return next(one for one in ahead if one > moment)
