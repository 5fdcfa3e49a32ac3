"""What somebody owes: a penalty or a reversed prize beyond their balance (WALLET-013)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from wallet.rules.books import Cause, Side, System, Transfer, transfer_id
from wallet.rules.spending import RULES

TAKEN_BY: Mapping[str, System] = {
    "penalty": System.PENALTIES,
    "prize_reversed": System.PRIZES,
}
"""What may be owed, and the account that it goes to."""


class Debt(NamedTuple):
    """Points that are owed still, by a person, for an action and a reason."""

    id: UUID
    user_id: int
    action: str
    remaining: Decimal
    reason: str
    metadata: Mapping[str, Any]
    cause: Cause


def paid_off(debt: Debt, available: Decimal) -> tuple[Debt, Transfer | None]:
    """As much of a debt as is there: what is left of it, and the transfer if there is one."""
    points = min(debt.remaining, available)
    if points <= 0:
        return debt, None
    rest = debt._replace(remaining=debt.remaining - points)
    return rest, Transfer(
        id=transfer_id("debt", debt.id, rest.remaining),
        debit=debt.user_id,
        credit=TAKEN_BY[debt.action],
        points=points,
        cause=debt.cause,
        rule=debt.action,
        rule_version=RULES,
        decided={"debt": str(debt.id), "owed": str(rest.remaining)},
        giver=Side(debt.action, debt.reason, debt.metadata),
    )


def collected(
    debts: Iterable[Debt], available: Mapping[int, Decimal]
) -> Iterator[tuple[Debt, Transfer]]:
    """What people can pay of their debts, given in the order in which they were made."""
    left = dict(available)
    for debt in debts:
        rest, transfer = paid_off(debt, left.get(debt.user_id, Decimal(0)))
        if transfer:
            left[debt.user_id] -= transfer.points
            yield rest, transfer
