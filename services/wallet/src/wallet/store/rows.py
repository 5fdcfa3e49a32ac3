"""Rows of the ledger as JSON, for one statement that inserts them all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from wallet.rules.books import Transfer
from wallet.rules.chain import Entry, Standing

Row = Mapping[str, Any]


def as_json(rows: Iterable[Row]) -> str:
    """Rows as a JSON array; amounts are text, so that no digit is lost."""
    return orjson.dumps(list(rows), default=_text).decode()


def transfer_rows(
    transfers: Sequence[Transfer], entries: Iterable[Entry], now: datetime
) -> Iterator[Row]:
    """Rows of `transfers`, each with the numbers of its entries."""
    numbers = {(entry.transfer.id, entry.user_id): entry.number for entry in entries}
    for one in transfers:
        yield {
            "id": one.id,
            "debit_account": int(one.debit),
            "credit_account": int(one.credit),
            "points": one.points,
            "cause_source": one.cause.source,
            "cause_id": one.cause.id,
            "rule": one.rule,
            "rule_version": one.rule_version,
            "decided": one.decided,
            "reverses": one.reverses,
            "debit_entry": numbers.get((one.id, one.debit)),
            "credit_entry": numbers.get((one.id, one.credit)),
            "created_at": now,
        }


def entry_rows(entries: Iterable[Entry], now: datetime) -> Iterator[Row]:
    """Rows of `entries`."""
    for one in entries:
        yield {
            "user_id": one.user_id,
            "number": one.number,
            "transfer_id": one.transfer.id,
            "action": one.side.action,
            "points": one.points,
            "balance_before": one.balance_before,
            "balance_after": one.balance_after,
            "reason": one.side.reason,
            "metadata": one.side.metadata,
            "created_at": now,
            "hash": _bytea(one.hash),
        }


def account_rows(standing: Mapping[int, Standing]) -> Iterator[Row]:
    """What changes of rows of `accounts`."""
    for user_id, (balance, entries, head) in standing.items():
        yield {"user_id": user_id, "balance": balance, "entries": entries, "head": _bytea(head)}


def _bytea(raw: bytes) -> str:
    return f"\\x{raw.hex()}"


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in a row")
