"""Entries as CSV."""

import csv
from collections.abc import Iterable
from io import StringIO

from wallet.store.reading import Entry

_COLUMNS = (
    "number",
    "id",
    "created_at",
    "action",
    "points",
    "balance_before",
    "balance_after",
    "reason",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(entries: Iterable[Entry]) -> str:
    """A line for each entry, with a header (RFC 4180)."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for one in entries:
        at = one.created_at.isoformat().replace("+00:00", "Z")
        amounts = (one.points, one.balance_before, one.balance_after)
        writer.writerow((one.number, one.transfer_id, at, one.action, *amounts, _safe(one.reason)))
    return out.getvalue()


def _safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
