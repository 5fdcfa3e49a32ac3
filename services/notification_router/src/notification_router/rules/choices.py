"""What a person chose: which notifications, on which channels, when (NTF-160)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final, Self
from zoneinfo import ZoneInfo, available_timezones

from notification_router.rules.zones import instant

SOCKET: Final = "socket"
CHANNELS: Final = ("email", "telegram", "discord", "slack", "apprise", "webhook", "push")
"""The channels that a person has to ask for."""
MODES: Final = ("immediate", "batched_hourly", "batched_daily")
DELIVERY: Final = {
    "critical": "critical_events",
    "high": "high_priority_events",
    "medium": "medium_priority_events",
    "low": "low_priority_events",
}
EVERY: Final = "*"
_DAY = timedelta(days=1)
_WEEKDAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday"),
    *("friday", "saturday", "sunday"),
)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class ChoicesError(ValueError):
    """What was chosen can't be done; the text names the field."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nothing is to arrive: from `start` until `end`, which may be of the next day.

    A window belongs to the day on which it begins: its start is in it, its end is not. Equal times
    are no window. Without `days` every day has one.
    """

    start: time
    end: time
    days: frozenset[int] = frozenset(range(7))

    def end_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """When the window ends that this moment lies in; None if it lies in none."""
        if self.start == self.end:
            return None
        today = moment.astimezone(zone).date()
        for day in (today - _DAY, today):
            if day.weekday() in self.days:
                last = day if self.start < self.end else day + _DAY
                ends = instant(last, self.end, zone)
                if instant(day, self.start, zone) <= moment < ends:
                    return ends
        return None


@dataclass(frozen=True, slots=True)
class Choices:
    """What one person chose; `zone` is in force for quiet hours and batches."""

    version: int = 0
    disabled: frozenset[str] = frozenset()
    modes: Mapping[str, str] = field(default_factory=dict)
    quiet: QuietHours | None = None
    zone: str = "UTC"
    channels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    muted_until: datetime | None = None
    critical_waits: bool = False
    daily_at: time = time(9)

    def wants(self, channel: str, kind: str) -> bool:
        """Whether the person asked for this type on this channel."""
        asked = self.channels.get(channel, frozenset())
        return channel == SOCKET or kind in asked or EVERY in asked

    @classmethod
    def read(cls, given: Mapping[str, Any], version: int) -> Self:
        """What was chosen, as it was written; raises ChoicesError."""
        quiet = given.get("quiet_hours") or {}
        return cls(
            version=version,
            disabled=frozenset(given.get("disabled_events", ())),
            modes=_modes(given.get("delivery_preferences", {})),
            quiet=_quiet(quiet) if quiet.get("enabled") else None,
            zone=_zone(quiet.get("timezone", "UTC")),
            channels=_channels(given.get("channels", {})),
            muted_until=_moment(given.get("muted_until")),
            critical_waits=bool(given.get("critical_respects_quiet_hours", False)),
            daily_at=_time("daily_at", given.get("daily_at", "09:00")),
        )

    @classmethod
    def stored(cls, given: Mapping[str, Any] | None, version: int | None) -> Self:
        """What a person's row says, if there is one."""
        return cls.read(given, version or 0) if given else cls()


def _modes(given: Mapping[str, str]) -> Mapping[str, str]:
    if unknown := given.keys() - DELIVERY.values():
        raise ChoicesError(f"delivery_preferences: there is no {min(unknown)}")
    for name, mode in given.items():
        if mode not in MODES:
            raise ChoicesError(f"delivery_preferences.{name} should be one of {', '.join(MODES)}")
    return {priority: given.get(name, MODES[0]) for priority, name in DELIVERY.items()}


def _quiet(given: Mapping[str, Any]) -> QuietHours:
    days = given.get("days")
    if days is not None and set(days) - set(_WEEKDAYS):
        raise ChoicesError("quiet_hours.days should be names of weekdays, such as friday")
    return QuietHours(
        _time("quiet_hours.start_time", given.get("start_time")),
        _time("quiet_hours.end_time", given.get("end_time")),
        frozenset(range(7) if days is None else map(_WEEKDAYS.index, days)),
    )


def _channels(given: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    if unknown := given.keys() - set(CHANNELS):
        raise ChoicesError(f"channels: there is no {min(unknown)}")
    return {channel: frozenset(kinds) for channel, kinds in given.items()}


def _zone(name: Any) -> str:
    if name not in available_timezones():
        raise ChoicesError("quiet_hours.timezone should be an IANA name, such as Europe/Berlin")
    return str(name)


def _time(field_name: str, given: Any) -> time:
    found = _TIME.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise ChoicesError(f"{field_name} should be a time such as 22:00")
    return time(int(found[1]), int(found[2]))


def _moment(given: Any) -> datetime | None:
    moment = datetime.fromisoformat(given) if isinstance(given, str) else given
    if moment is not None and (not isinstance(moment, datetime) or moment.tzinfo is None):
        raise ChoicesError("muted_until should be a time with its offset")
    return moment
