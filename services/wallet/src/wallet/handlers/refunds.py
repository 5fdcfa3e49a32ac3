"""Refunds: a debit comes back, in part or whole, into the lots it was taken from."""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from laurel_events import Transaction

from wallet.handlers.posting import post, request_cause
from wallet.rules.chain import Entry
from wallet.rules.lots import returned
from wallet.rules.spending import refund
from wallet.store import ledger, lots, reading

REFUNDABLE = ("purchase", "boost_post")


class NotRefundableError(Exception):
    """The transaction is none that can come back, or has come back as far as it can."""

    def __init__(self, left: Decimal) -> None:
        super().__init__("there is less to come back")
        self.left = left


async def refund_all(user_id: int, transfer_id: UUID, tx: Transaction) -> Entry:
    """Give back all that is left of a debit, a withdrawal's too."""
    posted = await refund_of(user_id, transfer_id, None, tx, (*REFUNDABLE, "withdrawal"))
    if posted is None:
        raise LookupError(transfer_id)
    return posted


async def refund_of(
    user_id: int,
    transfer_id: UUID,
    points: Decimal | None,
    tx: Transaction,
    rules: Collection[str] = REFUNDABLE,
) -> Entry | None:
    """Give points of a debit back, all that is left of them if not told; None if there is none.

    Raises NotRefundableError for more than is left.
    """
    await ledger.lock(tx.session, [user_id])
    found = await reading.explained(tx.session, user_id, transfer_id)
    if found is None:
        return None
    whole = -found.entry.points if found.rule in rules else Decimal(0)
    left = whole - await ledger.given_back(tx.session, transfer_id)
    points = left if points is None else points
    if not 0 < points <= left:
        raise NotRefundableError(left)
    return await _give_back(user_id, transfer_id, points, left, found.credit_account, tx)


async def _give_back(
    user_id: int, of: UUID, points: Decimal, left: Decimal, account: int, tx: Transaction
) -> Entry:
    used = await lots.uses(tx.session, of)
    if back := returned(used, points, left):
        await lots.give_back(tx.session, of, user_id, back)
    made = refund(tx.provenance.new_id(), of, user_id, account, points, request_cause(tx))
    [posted, *_] = await post(tx, [made])
    return posted
