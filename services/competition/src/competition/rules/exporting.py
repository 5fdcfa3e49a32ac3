"""Files of figures: their columns and their lines (COMP-021, COMP-046)."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

ExportKind = Literal["standings", "volume", "prizes"]
ExportState = Literal["running", "done"]

HEADS: Mapping[ExportKind, Sequence[str]] = {
    "standings": ("user_id", "state", "final_rank", "score", "trades", "reached_at", "entered_at"),
    "volume": ("user_id", "hour", "volume_usd", "trades"),
    "prizes": ("user_id", "rank", "kind", "description", "points", "state", "awarded_at"),
}

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
"""A loss begins with a minus, and is no formula."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is written, `rows` so far."""

    id: UUID
    competition_id: UUID
    user_id: int
    kind: ExportKind
    state: ExportState
    rows: int
    position: int
    asked_at: datetime
    finished_at: datetime | None = None


def line(values: Sequence[Any]) -> str:
    """A line of CSV (RFC 4180). Text that a spreadsheet would run as a formula is made text."""
    written = io.StringIO()
    csv.writer(written).writerow([_cell(value) for value in values])
    return written.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str) and value.startswith(_FORMULAS) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
