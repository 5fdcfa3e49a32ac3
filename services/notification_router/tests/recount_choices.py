"""What people chose, as the requirements read it."""

from bisect import bisect_right
from datetime import datetime
from typing import Any

from .recount_evidence import DISABLED, MODE, MUTED
from .recount_times import next_day, next_hour, quiet_end


def known_at(history: list[tuple[datetime, Any]], moment: datetime) -> Any:
    """What was so at a time, the latest of what was told."""
    known = bisect_right([at for at, _ in history], moment)
    return history[known - 1][1] if known else None


def wants(chosen: dict[str, Any], channel: str, kind: str) -> bool:
    """Whether the person asked for it there."""
    return bool({kind, "*"} & set(chosen.get("channels", {}).get(channel, ())))


def refusal(kind: str, chosen: dict[str, Any], at: datetime) -> str | None:
    """Why the person wants none of it."""
    if kind in chosen.get("disabled_events", ()):
        return DISABLED
    muted = chosen.get("muted_until")
    return MUTED if muted and at < datetime.fromisoformat(muted) else None


def limit_reason(kind: str, channel: str, most: int, seconds: int) -> str:
    """How a limit is told."""
    assert seconds == 3600, "limits are told by the hour here"
    what = "notifications" if kind == "*" else kind
    return f"limit: at most {most} {what} on {channel} in 1 hour"


def planned(
    priority: str, chosen: dict[str, Any], now: datetime
) -> tuple[datetime, str | None, bool]:
    """When it is due, what it waits for until then, and whether it comes with others."""
    mode = chosen.get("delivery_preferences", {}).get(MODE[priority], "immediate")
    zone = chosen.get("quiet_hours", {}).get("timezone", "UTC")
    due, is_digest = now, mode != "immediate"
    if mode == "batched_hourly":
        due = next_hour(now, zone)
    if mode == "batched_daily":
        due = next_day(now, chosen.get("daily_at", "09:00"), zone)
    if ends := quiet_until(priority, chosen, due):
        return ends, "quiet_hours", is_digest
    return due, None if due == now else mode, is_digest


def quiet_until(priority: str, chosen: dict[str, Any], at: datetime) -> datetime | None:
    """When the quiet hours end that keep it at this time."""
    if priority == "critical" and not chosen.get("critical_respects_quiet_hours"):
        return None
    quiet = chosen.get("quiet_hours")
    return quiet_end(quiet, at) if quiet else None
