"""What somebody has, and what changed it. Points are decimal strings with two decimals."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from laurel_schemas.fields import SignedAmount, Timestamp
from laurel_service.api import Body

from wallet.store.reading import Entry, Explained

_HUNDREDTH = Decimal("0.01")


class Eligibility(Body):
    """Whether somebody earns in a role, by the counts that are announced of them.

    An action that carries other counts is judged by those. `missing` is how many more it takes.
    """

    eligible: bool
    count: int | None
    required: int
    missing: int


class Roles(Body):
    """Eligibility by role: accounts followed for viewers, followers for creators."""

    viewer: Eligibility
    creator: Eligibility


class Expiry(Body):
    """Points that expire, and when."""

    points: SignedAmount
    expires_at: Timestamp


class Wallet(Body):
    """What the caller has.

    `held` is set aside, `available` is the rest. `pending` is gathered and entered within a minute,
    or a fraction that waits for more. `owed` is taken from what is earned next.
    """

    user_id: int
    balance: SignedAmount
    held: SignedAmount
    available: SignedAmount
    pending: SignedAmount
    owed: SignedAmount
    next_expiry: Expiry | None
    eligibility: Roles


class BalanceAsOf(Body):
    """The balance after the last of the entries made by a time."""

    user_id: int
    at: Timestamp
    balance: SignedAmount
    entries: int


class Transaction(Body):
    """One change of the balance; points are negative where some were taken."""

    id: UUID
    number: int
    action: str
    points: SignedAmount
    balance_before: SignedAmount
    balance_after: SignedAmount
    reason: str
    metadata: dict[str, Any]
    created_at: Timestamp


class Why(Body):
    """The event or request that led to it, the rule with its version, and what decided."""

    source: str
    event_id: str
    rule: str
    rule_version: int
    decided: dict[str, Any]


class ExplainedTransaction(Transaction):
    """A transaction and why it was made."""

    why: Why


class Transactions(Body):
    """A page, the newest first; `next_cursor` continues it, null at the end."""

    transactions: list[Transaction]
    next_cursor: str | None


def transaction(entry: Entry) -> Transaction:
    """An entry as its owner sees it."""
    return Transaction(**_fields(entry))


def explained_transaction(found: Explained) -> ExplainedTransaction:
    """An entry with its reason in terms of rules."""
    why = Why(
        source=found.cause_source,
        event_id=found.cause_id,
        rule=found.rule,
        rule_version=found.rule_version,
        decided=found.decided,
    )
    return ExplainedTransaction(**_fields(found.entry), why=why)


def _fields(entry: Entry) -> dict[str, Any]:
    return {**entry._asdict(), "id": entry.transfer_id}


def eligibility(count: int | None, required: int) -> Eligibility:
    """How a count compares with what is asked for; an unknown one counts as none."""
    missing = max(0, required - (count or 0))
    return Eligibility(
        eligible=count is not None and not missing, count=count, required=required, missing=missing
    )


def at_least_hundredths(points: Decimal) -> Decimal:
    """Points with two decimals, or more where there are fractions of a hundredth."""
    shown = points.normalize()
    return shown.quantize(_HUNDREDTH) if shown == shown.quantize(_HUNDREDTH) else shown
