"""What operators do to balances: corrections, the large ones with four eyes, and penalties."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from laurel_events import Transaction

from wallet.handlers.posting import post, request_cause, take_owed
from wallet.rules.debts import Debt
from wallet.rules.holds import StateError
from wallet.rules.spending import correction
from wallet.store import corrections
from wallet.store.corrections import Correction


class SamePersonError(Exception):
    """Who asked for a correction can't be the one who approves it."""


async def ask(
    user_id: int, points: Decimal, reason: str, by: int, four_eyes_above: Decimal, tx: Transaction
) -> Correction:
    """Correct a balance at once, or let a large correction wait for a second person.

    Raises InsufficientError where more would be taken than is available.
    """
    large = abs(points) > four_eyes_above
    state: corrections.CorrectionState = "waiting" if large else "posted"
    asked = Correction(tx.provenance.new_id(), user_id, points, reason, by, None, state, tx.now)
    await corrections.add(tx.session, asked)
    if not large:
        await _post(asked, None, tx)
    return asked


async def decide(correction_id: UUID, approve: bool, by: int, tx: Transaction) -> Correction | None:
    """Decide about a correction that waits; None if there is none.

    To decide the same again changes nothing. Raises SamePersonError, StateError where it was
    decided otherwise, or InsufficientError.
    """
    found = await corrections.find(tx.session, correction_id)
    state: corrections.CorrectionState = "posted" if approve else "refused"
    if found is None or found.state == state:
        return found
    if found.state != "waiting":
        raise StateError(found.state)
    if found.asked_by == by:
        raise SamePersonError
    await corrections.decide(tx.session, correction_id, state, by, tx.now)
    if approve:
        await _post(found, by, tx)
    return replace(found, state=state, decided_by=by)


async def _post(asked: Correction, approved_by: int | None, tx: Transaction) -> None:
    by = {"asked_by": asked.asked_by, "approved_by": approved_by}
    cause = request_cause(tx)
    made = correction(asked.id, asked.user_id, asked.points, asked.reason, cause, by)
    await post(tx, [made])


async def penalize(user_id: int, points: Decimal, reason: str, tx: Transaction) -> Decimal:
    """Take a penalty as far as there are points; returns the rest, which later earnings pay."""
    new_id = tx.provenance.new_id()
    debt = Debt(new_id, user_id, "penalty", points, reason, {}, request_cause(tx))
    return await take_owed(tx, debt)
