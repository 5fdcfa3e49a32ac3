"""Purchases, boosts, gifts and holds (WALLET-010, WALLET-012, WALLET-041)."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork

from wallet.handlers.posting import post, request_cause
from wallet.rules.chain import Entry
from wallet.rules.holds import SETTLED, StateError, settle_hold
from wallet.rules.spending import InsufficientError, Spending, gift, spent
from wallet.store import holds, ledger, withdrawals
from wallet.store.holds import Hold
from wallet.store.people import people

EXPIRE_HOLD = "expire_hold"


class UnknownPersonError(LookupError):
    """Nobody of this id was announced, or they are deleted."""


async def spend(user_id: int, spending: Spending, tx: Transaction) -> Entry:
    """Take points for a purpose at once. Raises InsufficientError."""
    transfer = spent(tx.provenance.new_id(), user_id, spending, request_cause(tx))
    [posted, *_] = await post(tx, [transfer])
    return posted


async def give(giver: int, taker: int, points: Decimal, tx: Transaction) -> Entry:
    """Move points from one person to another; returns the giver's entry.

    Raises InsufficientError, or UnknownPersonError for a taker who is not there.
    """
    known = (await people(tx.session, [taker])).get(taker)
    if known is None or known.deleted:
        raise UnknownPersonError
    transfer = gift(tx.provenance.new_id(), giver, taker, points, request_cause(tx))
    [posted, *_] = await post(tx, [transfer])
    return posted


async def hold(user_id: int, spending: Spending, until: datetime, tx: Transaction) -> Hold:
    """Set points aside until a time. Raises InsufficientError."""
    account = (await ledger.lock(tx.session, [user_id]))[user_id]
    if account.available < spending.points:
        raise InsufficientError(spending.points, account.available)
    made = Hold(tx.provenance.new_id(), user_id, spending, "held", until)
    await holds.add(tx.session, made, tx.now)
    tx.schedule(EXPIRE_HOLD, str(made.id), until)
    return made


async def settle(user_id: int, hold_id: UUID, step: str, tx: Transaction) -> Hold | None:
    """Commit, release or expire a hold, and return it; None if the person has no such hold.

    A step that was done before changes nothing. Raises StateError for one that came too late: a
    hold can't be committed from its time on, whether it was let go by then or not.
    """
    await ledger.lock(tx.session, [user_id])
    found = await holds.find(tx.session, hold_id)
    if found is None or found.user_id != user_id:
        return None
    if found.state == "held" and step == "commit" and tx.now >= found.expires_at:
        raise StateError("expired")
    if settle_hold(found.state, step):
        await holds.settle(tx.session, found, SETTLED[step], tx.now)
        if step == "commit":
            await _spend_held(found, tx)
    return await holds.find(tx.session, hold_id)


async def _spend_held(held: Hold, tx: Transaction) -> None:
    transfer = spent(held.id, held.user_id, held.spending, request_cause(tx))
    await post(tx, [transfer])
    await holds.note_transfer(tx.session, held.id, transfer.id)


async def expire_hold(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Let go of a hold whose time has come, with its withdrawal, unless it was settled before."""
    hold_id = UUID(task.key)
    async with unit_of_work() as tx:
        owner = await holds.owner(tx.session, hold_id)
        if owner is not None:
            await ledger.lock(tx.session, [owner])
            found = await holds.find(tx.session, hold_id)
            if found and found.state == "held":
                await holds.settle(tx.session, found, "expired", tx.now)
                await withdrawals.expire(tx.session, hold_id, tx.now)
        await task.done(tx)
