"""Rows of the ledger as `copy … from stdin` reads them, each a line of text."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from wallet.rules.chain import Entry, Why

TRANSFERS = """
    copy transfers (id, debit_account, credit_account, points, cause_source, cause_id, rule,
        rule_version, decided, reverses, debit_entry, credit_entry, created_at) from stdin
"""
ENTRIES = """
    copy entries (user_id, number, transfer_id, action, points, balance_before, balance_after,
        reason, metadata, created_at, hash) from stdin
"""
_NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def transfer_rows(whys: Iterable[Why], now: datetime) -> Iterator[str]:
    """Rows for `TRANSFERS`."""
    at = now.isoformat()
    for why in whys:
        one = why.transfer
        yield (
            f"{why.id}\t{int(one.debit)}\t{int(one.credit)}\t{one.points!s}\t{_field(one.cause.source)}"
            f"\t{_field(one.cause.id)}\t{_field(one.rule)}\t{one.rule_version}"
            f"\t{_field(why.decided)}\t{one.reverses or _NULL}"
            f"\t{why.given or _NULL}\t{why.taken or _NULL}\t{at}\n"
        )


def entry_rows(entries: Iterable[Entry], now: datetime) -> Iterator[str]:
    """Rows for `ENTRIES`."""
    at = now.isoformat()
    for one in entries:
        yield (
            f"{one.user_id}\t{one.number}\t{one.why.id}\t{_field(one.side.action)}"
            f"\t{one.points!s}\t{one.balance_before!s}\t{one.balance_after!s}"
            f"\t{_field(one.side.reason)}\t{_field(one.metadata)}\t{at}"
            f"\t\\\\x{one.hash.hex()}\n"
        )


def array(written: Iterable[str]) -> str:
    """An array of PostgreSQL of what is written without a comma, a quote or a backslash."""
    return f"{{{','.join(written)}}}"


def bytes_array(values: Iterable[bytes]) -> str:
    """An array of bytea."""
    return array(f'"\\\\x{one.hex()}"' for one in values)


def _field(text: str) -> str:
    """A text as a field of COPY, which takes backslashes and what divides fields for its own."""
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)
