"""How amounts, times and lists are said."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from laurel_schemas import Event

LABEL_LENGTH = 200
_MINUTE = timedelta(minutes=1)
_DAY_MINUTES = 24 * 60


def worded(value: Any) -> str:
    """A value as people write it: $100,000 without cents where there are none (NTF-006)."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(worded, value))
    if isinstance(value, Event):
        return worded(getattr(value, "summary", None) or getattr(value, "name", None))
    return _plain(value)


def _plain(value: Any) -> str:
    match value:
        case Decimal():
            return f"{value:,.2f}".removesuffix(".00")
        case datetime():
            return day(value)
        case int() if not isinstance(value, bool):
            return f"{value:,}"
    return str(value)


def clipped(text: str, length: int = LABEL_LENGTH) -> str:
    """A text that is too long ends in an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def listed(names: Iterable[str]) -> str | None:
    """Names one after the other; None if there are none."""
    return clipped(", ".join(names)) or None


def day(moment: datetime) -> str:
    """A day and a time of it, in UTC."""
    return f"{moment:%B} {moment.day}, {moment.year}, {moment:%H:%M} UTC"


def span(length: timedelta) -> str:
    """How long it is, rounded up to minutes: its two largest units."""
    minutes = max(0, -(-length // _MINUTE))
    days, rest = divmod(minutes, _DAY_MINUTES)
    units = ((days, "day"), (rest // 60, "hour"), (rest % 60, "minute"))
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in units if count]
    return " ".join(said[:2]) or "0 minutes"


def until(moment: datetime, later: datetime | None) -> str | None:
    """How long it is until then, a minute at least; None if there is no then (NTF-008)."""
    return None if later is None else span(max(_MINUTE, later - moment))


def benefits(fee_reduction_percent: int | None, ai_uses: int | None) -> tuple[str, ...]:
    """What a tiered NFT gives."""
    fees = f"{fee_reduction_percent}% trading fee reduction"
    uses = f"{ai_uses} AI agent uses per week"
    return (*((fees,) if fee_reduction_percent else ()), *((uses,) if ai_uses else ()))
