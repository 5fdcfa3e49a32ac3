"""A person's own days and hours: local times as instants, whatever their zone does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When it is that time on that day, in UTC.

    Of a time that comes twice the first; for one that is skipped the next instant that exists.
    """
    local = datetime.combine(day, at, zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    return _after_the_gap(local, zone)


def _after_the_gap(local: datetime, zone: ZoneInfo) -> datetime:
    early = local.replace(fold=1).astimezone(UTC)
    late = local.replace(fold=0).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while late - early > _SECOND:
        middle = early + ((late - early) // 2 // _SECOND or 1) * _SECOND
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def next_daily(moment: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The next time that it is `at` in the zone, once each local day; after `moment`."""
    return next(one for one in _daily(moment, at, zone) if one > moment)


def _daily(moment: datetime, at: time, zone: ZoneInfo) -> Iterator[datetime]:
    today = moment.astimezone(zone).date()
    for days in range(-1, 4):
        yield instant(today + days * _DAY, at, zone)


def next_hourly(moment: datetime, zone: ZoneInfo) -> datetime:
    """The next full hour of the zone's clocks, after `moment`."""
    local = moment.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return (moment - past + _HOUR).astimezone(UTC)
