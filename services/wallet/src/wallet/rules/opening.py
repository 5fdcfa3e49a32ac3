"""Balances that people had elsewhere, as a CSV file says them (WALLET-027)."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from wallet.rules.books import Cause, Side, System, Transfer, transfer_id

RULE = "opening_balance"
RULES = 1
"""The version of this rule."""

_COLUMNS = ["user_id", "balance"]
_USER = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_BALANCE = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?", re.ASCII)
_HIGHEST = 2**63 - 1


class FileError(ValueError):
    """A line that says no balance; the message names the line and the field."""


def balances(lines: Iterable[str]) -> dict[int, Decimal]:
    """Balances by user, from lines of `user_id,balance` below a header. Raises FileError."""
    rows = csv.reader(lines, strict=True)
    if next(rows, None) != _COLUMNS:
        raise FileError("line 1 should be user_id,balance")
    found: dict[int, Decimal] = {}
    for line, row in enumerate(rows, start=2):
        user, balance = _read(line, row)
        if user in found:
            raise FileError(f"line {line}: user_id is there a second time")
        found[user] = balance
    return found


def _read(line: int, row: list[str]) -> tuple[int, Decimal]:
    if len(row) != len(_COLUMNS):
        raise FileError(f"line {line} should have 2 fields")
    user, balance = row
    if not _USER.fullmatch(user) or int(user) > _HIGHEST:
        raise FileError(f"line {line}: user_id should be a whole number of 1 or more")
    if not _BALANCE.fullmatch(balance):
        raise FileError(
            f"line {line}: balance should be 0 or more, such as 12.50, with two decimals at most"
        )
    return int(user), Decimal(balance)


def openings(given: Mapping[int, Decimal], source: str) -> Iterator[Transfer]:
    """A transfer for each balance that is not zero; always the same one for the same person."""
    for user, points in given.items():
        if points:
            yield Transfer(
                id=opening_id(user),
                debit=System.BROUGHT,
                credit=user,
                points=points,
                cause=Cause(source, f"{RULE}/{user}"),
                rule=RULE,
                rule_version=RULES,
                decided={"balance": f"{points:.2f}"},
                taker=Side("adjustment", "Balance brought over", {}),
            )


def opening_id(user_id: int) -> UUID:
    """The id of the transfer by which a person's balance is brought over, once for ever."""
    return transfer_id(RULE, user_id)
