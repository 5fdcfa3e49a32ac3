"""Which windows may have changed since they were made (COMP-023)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

WindowKind = Literal["minute", "hour"]

SIZES: Mapping[WindowKind, timedelta] = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
}
LATE = timedelta(minutes=5)
"""Trades that come later than this after their time wait for the end, when all is made again."""
MINUTES_KEPT = timedelta(hours=6)

_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)


def window_of(kind: WindowKind, at: datetime) -> datetime:
    """When the window begins that a moment is in."""
    return _ORIGIN + (at - _ORIGIN) // SIZES[kind] * SIZES[kind]


def kept_from(kind: WindowKind, starts_at: datetime, now: datetime) -> datetime:
    """When the oldest window begins that is kept: minutes for six hours, hours all."""
    oldest = max(starts_at, now - MINUTES_KEPT) if kind == "minute" else starts_at
    return window_of(kind, oldest)


def made_from(kind: WindowKind, starts_at: datetime, now: datetime, *, whole: bool) -> datetime:
    """Where making windows anew begins: with what late trades may be in, or with all of them."""
    kept = kept_from(kind, starts_at, now)
    return kept if whole else max(kept, window_of(kind, now - LATE))
