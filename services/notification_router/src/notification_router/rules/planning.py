"""When and on which channels a notification goes out, and why so."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from notification_router.rules.choices import CHANNELS, SOCKET, Choices
from notification_router.rules.promises import PROMISES
from notification_router.rules.zones import next_daily, next_hourly

DISABLED = "the person has disabled this type"
MUTED = "the person has muted notifications"
QUIET = "quiet_hours"
IMMEDIATE = "immediate"


@dataclass(frozen=True, slots=True)
class Timing:
    """When something may go out; `suppressed` says why it may not at all.

    `reason` is what it waits for, None if it doesn't; `quiet_until` is when quiet hours end. One
    `in_batch` comes with the others of its window, also where that ends in quiet hours.
    """

    due_at: datetime
    reason: str | None = None
    quiet_until: datetime | None = None
    suppressed: str | None = None
    in_batch: bool = False


def timing(kind: str, priority: str, choices: Choices, now: datetime) -> Timing:
    """When a notification that comes now goes out: batches first, then quiet hours."""
    if why := refusal(kind, choices, now):
        return Timing(now, suppressed=why)
    mode = choices.modes.get(priority, IMMEDIATE)
    due_at = _batch_end(mode, choices, now)
    quiet_until = quiet_end(priority, choices, due_at)
    reason = QUIET if quiet_until else None if due_at == now else mode
    return Timing(quiet_until or due_at, reason, quiet_until, in_batch=mode != IMMEDIATE)


def refusal(kind: str, choices: Choices, now: datetime) -> str | None:
    """Why the person wants none of it at this time; None if they do."""
    if kind in choices.disabled:
        return DISABLED
    return MUTED if choices.muted_until is not None and now < choices.muted_until else None


def quiet_end(priority: str, choices: Choices, moment: datetime) -> datetime | None:
    """When the quiet hours of this moment end; critical passes them unless the person says no."""
    if choices.quiet is None or (priority == "critical" and not choices.critical_waits):
        return None
    return choices.quiet.end_after(moment, ZoneInfo(choices.zone))


def channels_of(kind: str, choices: Choices) -> tuple[str, ...]:
    """On which channels it goes out."""
    return (SOCKET, *(one for one in CHANNELS if choices.wants(one, kind)))


def _batch_end(mode: str, choices: Choices, now: datetime) -> datetime:
    zone = ZoneInfo(choices.zone)
    match mode:
        case "batched_hourly":
            return next_hourly(now, zone)
        case "batched_daily":
            return next_daily(now, choices.daily_at, zone)
    return now


def deadline(priority: str, due_at: datetime) -> datetime:
    """By when it is to have arrived (NTF-151)."""
    return due_at + PROMISES[priority].within
