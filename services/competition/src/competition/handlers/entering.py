"""Entering, leaving and disqualifying (COMP-004)."""

from dataclasses import replace
from uuid import UUID

from laurel_events import Transaction
from sqlalchemy.ext.asyncio import AsyncSession

from competition.handlers.fees import ask, call_off
from competition.handlers.lifecycle import catch_up, let_go
from competition.handlers.taking_in import take_in
from competition.rules.competition import Competition
from competition.rules.entering import Entry, EntryState, check_entry
from competition.rules.fees import Fee
from competition.rules.lifecycle import StatusError
from competition.store import competitions, entries, fees, people, trades


async def enter(competition_id: UUID, user_id: int, tx: Transaction) -> Entry | None:
    """Let somebody take part; None if there is no such competition for them.

    Who takes part already gets the same answer again. What they have traded since the start
    counts. Where there is a fee, they are `paying` until the wallet has answered. Raises
    EntryRefusedError.
    """
    # A batch of trades that is under way would not see the entry, nor be seen by it.
    await trades.hold_back(tx.session, [user_id])
    found = await lock_published(competition_id, tx)
    if found is None:
        return None
    known = await find(competition_id, user_id, tx.session)
    if known is not None and known.state in ("entered", "paying"):
        return known
    fee = found.terms.entry_fee
    paying = await fees.asked(tx.session, competition_id) if fee else 0
    person = await people.find(tx.session, user_id, tx.now)
    check_entry(found, known, person, tx.now, paying)
    if fee:
        return _of_fee(await ask(found, user_id, tx))
    made, _ = await take_in(found, user_id, tx.provenance.new_id(), tx.now, tx)
    return made


async def find(competition_id: UUID, user_id: int, session: AsyncSession) -> Entry | None:
    """Somebody's entry, or what became of a later one that was to be paid for."""
    fee = await fees.latest(session, competition_id, user_id)
    # No entry is later than the last fee: it has the time at which its own was asked for.
    if fee is not None and fee.state in ("asked", "refused"):
        return _of_fee(fee)
    return await entries.find(session, competition_id, user_id)


def _of_fee(fee: Fee) -> Entry:
    state: EntryState = "paying" if fee.state == "asked" else "unpaid"
    return Entry(fee.competition_id, fee.user_id, fee.id, state, fee.asked_at)


async def leave(competition_id: UUID, user_id: int, tx: Transaction) -> Entry | None:
    """Let somebody take part no longer; None if they never did. Again changes nothing.

    Raises StatusError once it is over.
    """
    return await _end(competition_id, user_id, "withdrawn", None, tx)


async def disqualify(
    competition_id: UUID, user_id: int, explanation: str, by: int, tx: Transaction
) -> Entry | None:
    """Exclude an entrant by a decision that is shown to them; None if they don't take part.

    Raises StatusError once it is over.
    """
    ended = await _end(competition_id, user_id, "disqualified", explanation, tx)
    if ended is not None and ended.left_at == tx.now:
        found = await competitions.find(tx.session, competition_id)
        if found is not None:
            action = f"disqualify {user_id}"
            await competitions.note(tx.session, found, action, tx.now, by=by, reason=explanation)
    return ended


async def _end(
    competition_id: UUID, user_id: int, reason: str, explanation: str | None, tx: Transaction
) -> Entry | None:
    found = await lock_published(competition_id, tx)
    if found is None:
        return None
    if found.status in ("completed", "cancelled"):
        raise StatusError(found.status)
    if fee := await call_off(found, user_id, tx):
        return replace(_of_fee(fee), state="left", left_at=tx.now, reason=reason)
    await let_go(found, [user_id], reason, tx, explanation)
    return await entries.find(tx.session, competition_id, user_id)


async def lock_published(competition_id: UUID, tx: Transaction) -> Competition | None:
    """The competition as it is now, locked; None for a draft, or without it."""
    found = await competitions.lock(tx.session, competition_id)
    if found is None or not found.published:
        return None
    return await catch_up(found, tx)
