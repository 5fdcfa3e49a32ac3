"""Badges that people had elsewhere, as a line of a file says them (BADGE-018)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from laurel_schemas.fields import read_user_id

COLUMNS = ("user_id", "badge_id", "earned_at", "activated_at")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z", re.ASCII)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Brought:
    """A badge of a user, when it was earned, and when activated, if it was."""

    user_id: int
    badge_id: str
    earned_at: datetime
    activated_at: datetime | None


def read_brought(row: Mapping[str, str], badges: frozenset[str], now: datetime) -> Brought:
    """What a line says; `badges` are those that there are. Raises ValueError naming the field."""
    user_id = read_user_id(row["user_id"])
    if row["badge_id"] not in badges:
        raise ValueError("badge_id should be of a badge that there is")
    earned_at = _time(row, "earned_at", now)
    activated_at = _time(row, "activated_at", now) if row["activated_at"] else None
    if activated_at and activated_at < earned_at:
        raise ValueError("activated_at should be no earlier than earned_at")
    return Brought(user_id, row["badge_id"], earned_at, activated_at)


def _time(row: Mapping[str, str], name: str, now: datetime) -> datetime:
    wrong = ValueError(
        f"{name} should be a time in UTC since 2000 and not in the future, such as"
        " 2024-05-01T10:00:00Z"
    )
    if not _TIME.fullmatch(row[name]):
        raise wrong
    try:
        at = datetime.fromisoformat(row[name])
    except ValueError:
        raise wrong from None
    if not _EARLIEST <= at <= now:
        raise wrong
    return at
