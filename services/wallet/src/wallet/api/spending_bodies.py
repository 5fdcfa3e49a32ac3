"""What is spent, set aside or paid out. Points are decimal strings with two decimals."""

from dataclasses import asdict
from uuid import UUID

from laurel_schemas.fields import SignedAmount, Timestamp
from laurel_service.api import Body

from wallet.rules.chain import Entry
from wallet.store import holds, withdrawals


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


def spent_body(posted: Entry) -> Spent:
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
