"""Withdrawals: asked for, looked at where limits say so, paid or refunded."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from laurel_events import Transaction

from wallet.handlers.refunds import refund_all
from wallet.handlers.spending import hold, settle
from wallet.rules.holds import WITHDRAWAL_STEPS, step_withdrawal
from wallet.rules.payouts import DAY, PayoutLimits, why_reviewed
from wallet.rules.spending import Spending
from wallet.store import controls, ledger, withdrawals
from wallet.store.withdrawals import Withdrawal

_HOLD_STEPS = {"approve": "commit", "reject": "release", "cancel": "release"}


async def ask(
    user_id: int, points: Decimal, destination: str, limits: PayoutLimits, tx: Transaction
) -> Withdrawal:
    """Ask for points to be paid out: at once, or after somebody has looked at it.

    The points are held until then. Raises InsufficientError.
    """
    await ledger.lock(tx.session, [user_id])
    number, of_day = await withdrawals.since(tx.session, user_id, tx.now - DAY)
    stopped = await controls.payouts_stopped(tx.session)
    why = why_reviewed(points, number, of_day, limits, stopped=stopped)
    until = tx.now + limits.decide_within
    held = await hold(user_id, Spending("withdrawal", points), until, tx)
    asked = Withdrawal(held.id, user_id, points, destination, "review", why, tx.now, tx.now)
    await withdrawals.add(tx.session, asked)
    if why is None:
        return await _step(asked, "approve", None, None, tx)
    return asked


async def step(
    withdrawal_id: UUID,
    step: str,
    tx: Transaction,
    *,
    owner: int | None = None,
    by: int | None = None,
    note: str | None = None,
) -> Withdrawal | None:
    """Take a withdrawal a step on; None if there is none, or none of `owner` where that is given.

    A step that was done before changes nothing. Raises StateError for one that does not fit.
    """
    user_id = await withdrawals.owner(tx.session, withdrawal_id)
    if user_id is None or owner not in (None, user_id):
        return None
    await ledger.lock(tx.session, [user_id])
    found = await withdrawals.find(tx.session, withdrawal_id)
    if found is not None and step_withdrawal(found.state, step):
        return await _step(found, step, by, note, tx)
    return found


async def _step(
    found: Withdrawal, step: str, by: int | None, note: str | None, tx: Transaction
) -> Withdrawal:
    if step in _HOLD_STEPS:
        await settle(found.user_id, found.id, _HOLD_STEPS[step], tx)
    refund_id = None
    if step == "fail":
        refund_id = (await refund_all(found.user_id, found.id, tx)).transfer.id
    changed = replace(found, state=WITHDRAWAL_STEPS[step][1], note=note, changed_at=tx.now)
    await withdrawals.change(tx.session, changed, tx.now, by=by, note=note, refund_id=refund_id)
    return changed
