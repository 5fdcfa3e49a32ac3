"""What spending, gifts, penalties and corrections become (WALLET-010, WALLET-011)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from wallet.rules.books import Cause, Side, System, Transfer

RULES = 1
"""The version of the rules below."""

PURPOSES: Mapping[str, System] = {
    "purchase": System.SPENT,
    "boost_post": System.SPENT,
    "withdrawal": System.WITHDRAWN,
}
"""What points may be held or spent for, and the account that they go to."""


class InsufficientError(Exception):
    """A person has fewer points available than a debit takes (WALLET-012)."""

    def __init__(self, required: Decimal, available: Decimal) -> None:
        super().__init__("the points do not suffice")
        self.required = required
        self.available = available


@dataclass(frozen=True, slots=True)
class Spending:
    """Points for a purpose; `item` is what is bought or boosted."""

    purpose: str
    points: Decimal
    item_id: str | None = None
    item_name: str | None = None

    @property
    def side(self) -> Side:
        """What the spender reads."""
        named = self.item_name or self.item_id
        reason = {
            "purchase": f"Purchased {named}",
            "boost_post": f"Boosted {named}",
            "withdrawal": "Withdrew points",
        }[self.purpose]
        metadata = {"itemId": self.item_id, "itemName": self.item_name}
        return Side(self.purpose, reason, {key: one for key, one in metadata.items() if one})


def spent(id_: UUID, user_id: int, spending: Spending, cause: Cause) -> Transfer:
    """Points that a person gives away for a purpose."""
    return Transfer(
        id=id_,
        debit=user_id,
        credit=PURPOSES[spending.purpose],
        points=spending.points,
        cause=cause,
        rule=spending.purpose,
        rule_version=RULES,
        decided={},
        giver=spending.side,
    )


def gift(id_: UUID, giver: int, taker: int, points: Decimal, cause: Cause) -> Transfer:
    """Points that one person gives another: both sides are one transfer."""
    return Transfer(
        id=id_,
        debit=giver,
        credit=taker,
        points=points,
        cause=cause,
        rule="gift",
        rule_version=RULES,
        decided={},
        giver=Side("gift_sent", "Sent a gift", {"otherUserId": taker}),
        taker=Side("gift_received", "Received a gift", {"otherUserId": giver}),
    )


def refund(id_: UUID, of: UUID, user_id: int, to: int, points: Decimal, cause: Cause) -> Transfer:
    """Points of an earlier debit that come back from the account `to` which it went."""
    return Transfer(
        id=id_,
        debit=to,
        credit=user_id,
        points=points,
        cause=cause,
        rule="refund",
        rule_version=RULES,
        decided={"transaction": str(of)},
        taker=Side("refund", "Refund", {}),
        reverses=of,
    )


def correction(
    id_: UUID, user_id: int, points: Decimal, reason: str, cause: Cause, by: Mapping[str, Any]
) -> Transfer:
    """An operator's correction: `points` are added, or taken if negative."""
    side = Side("adjustment", reason, {})
    gains = points > 0
    return Transfer(
        id=id_,
        debit=System.CORRECTIONS if gains else user_id,
        credit=user_id if gains else System.CORRECTIONS,
        points=abs(points),
        cause=cause,
        rule="adjustment",
        rule_version=RULES,
        decided=by,
        giver=None if gains else side,
        taker=side if gains else None,
    )


def expiry(id_: UUID, user_id: int, points: Decimal, cause: Cause) -> Transfer:
    """Points of a lot whose time has come."""
    return Transfer(
        id=id_,
        debit=user_id,
        credit=System.EXPIRED,
        points=points,
        cause=cause,
        rule="expired",
        rule_version=RULES,
        decided={},
        giver=Side("expired", "Points expired", {}),
    )
