"""Balances that people had elsewhere, as a line of a file says them (WALLET-027)."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from laurel_schemas.fields import read_user_id

from wallet.rules.books import Cause, Side, System, Transfer, transfer_id

RULE = "opening_balance"
RULES = 1
"""The version of this rule."""

COLUMNS = ("user_id", "balance")
_BALANCE = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?", re.ASCII)


def read_balance(row: Mapping[str, str]) -> tuple[int, Decimal]:
    """A user and what a line says that they had; raises ValueError that names the field."""
    user_id = read_user_id(row["user_id"])
    if not _BALANCE.fullmatch(row["balance"]):
        raise ValueError("balance should be 0 or more, such as 12.50, with two decimals at most")
    return user_id, Decimal(row["balance"])


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
