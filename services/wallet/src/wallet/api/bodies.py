"""What the routes answer with. Points are decimal strings with two decimals."""

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from laurel_schemas.decimals import DecimalString
from laurel_schemas.fields import SignedAmount, Timestamp
from laurel_service.api import Body
from pydantic import AfterValidator

from wallet.rules.books import Posted
from wallet.store import corrections, holds, withdrawals
from wallet.store.reading import Entry, Explained


def _not_zero(points: Decimal) -> Decimal:
    if not points:
        raise ValueError("should not be zero")
    return points.quantize(Decimal("0.01"))


PositivePoints = Annotated[Decimal, DecimalString(whole=15, places=2), AfterValidator(_not_zero)]
"""Points to move: more than zero, with two decimals at most."""

SignedPoints = Annotated[
    Decimal, DecimalString(whole=15, places=2, signed=True), AfterValidator(_not_zero)
]
"""Points to add, or to take if negative."""


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


class Spent(Body):
    """A transaction that was just made, and what it left."""

    id: UUID
    action: str
    points: SignedAmount
    balance_before: SignedAmount
    balance_after: SignedAmount


class Hold(Body):
    """Points set aside; `transaction_id` is there once they are spent."""

    id: UUID
    purpose: str
    points: SignedAmount
    item_id: str | None
    item_name: str | None
    state: str
    expires_at: Timestamp
    transaction_id: UUID | None


class Holds(Body):
    """Open holds."""

    holds: list[Hold]


class Withdrawal(Body):
    """A withdrawal; `why_reviewed` says why somebody looks at it, `note` what they decided."""

    id: UUID
    user_id: int
    points: SignedAmount
    destination: str
    state: str
    why_reviewed: str | None
    note: str | None
    requested_at: Timestamp
    changed_at: Timestamp


class Withdrawals(Body):
    """Some withdrawals."""

    withdrawals: list[Withdrawal]


class Correction(Body):
    """A correction of a balance: posted, refused, or waiting for a second person."""

    id: UUID
    user_id: int
    points: SignedAmount
    reason: str
    asked_by: int
    decided_by: int | None
    state: str
    created_at: Timestamp


class Corrections(Body):
    """Some corrections."""

    corrections: list[Correction]


class Penalty(Body):
    """What was taken, and what is owed still."""

    user_id: int
    taken: SignedAmount
    owed: SignedAmount


def spent_body(posted: Posted) -> Spent:
    """An entry that was just made."""
    return Spent(
        id=posted.transfer.id,
        action=posted.side.action,
        points=posted.points,
        balance_before=posted.balance_before,
        balance_after=posted.balance_after,
    )


def hold_body(hold: holds.Hold) -> Hold:
    """A hold as its owner sees it."""
    return Hold(
        id=hold.id,
        purpose=hold.spending.purpose,
        points=hold.points,
        item_id=hold.spending.item_id,
        item_name=hold.spending.item_name,
        state=hold.state,
        expires_at=hold.expires_at,
        transaction_id=hold.transfer_id,
    )


def withdrawal_body(made: withdrawals.Withdrawal) -> Withdrawal:
    """A withdrawal as its owner and operators see it."""
    return Withdrawal(**asdict(made))


def correction_body(made: corrections.Correction) -> Correction:
    """A correction as operators see it."""
    return Correction(**asdict(made))


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
