"""How long somebody was in a group, whatever order joining and leaving come in (BADGE-011)."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from badges.rules.kinds import Activity


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in a group without leaving it; `until` is None while it lasts."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Membership:
    """A user in a group: the stay that lasts, or the last one, and the longest in whole months.

    `next_month_at` is when a stay that lasts will be a month longer.
    """

    user_id: int
    group_id: str
    group_name: str
    activity_level: str | None
    stay: Stay
    months: int
    next_month_at: datetime | None


def membership(activities: Sequence[Activity], now: datetime) -> Membership | None:
    """What activities in one group add up to by now; None for who never joined."""
    found = stays(activities)
    if not found:
        return None
    last = found[-1]
    months = [months_between(one.since, one.until or now) for one in found]
    return Membership(
        user_id=activities[0].user_id,
        group_id=activities[0].subject,
        group_name=_latest("group_joined", activities) or activities[0].subject,
        activity_level=_latest("group_activity", activities),
        stay=last,
        months=max(months),
        next_month_at=None if last.until else add_months(last.since, months[-1] + 1),
    )


def _latest(kind: str, activities: Iterable[Activity]) -> str | None:
    said = [one for one in activities if one.kind == kind]
    return max(said, key=lambda one: one.occurred_at).detail if said else None


def stays(activities: Iterable[Activity]) -> list[Stay]:
    """The stays in one group, oldest first: each from the first joining after a leaving."""
    found: list[Stay] = []
    since: datetime | None = None
    for one in sorted(activities, key=lambda each: (each.occurred_at, each.kind)):
        if one.kind == "group_joined" and since is None:
            since = one.occurred_at
        elif one.kind == "group_left" and since is not None:
            found.append(Stay(since, one.occurred_at))
            since = None
    return [*found, *([Stay(since, None)] if since else [])]


def add_months(start: datetime, months: int) -> datetime:
    """The same day and time so many months later, or the last day of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def months_between(start: datetime, end: datetime) -> int:
    """How many whole months have passed; 0 if none."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(months - (add_months(start, max(months, 0)) > end), 0)


def longer(one: Membership, now: datetime) -> Membership:
    """A membership that lasts, as it stands by now."""
    months = months_between(one.stay.since, now)
    return replace(
        one,
        months=max(one.months, months),
        next_month_at=add_months(one.stay.since, months + 1),
    )
