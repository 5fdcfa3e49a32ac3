"""Entering, leaving and disqualifying (COMP-004)."""

from dataclasses import replace
from uuid import UUID

from laurel_events import Transaction

from competition.handlers.lifecycle import catch_up, let_go
from competition.rules.announcing import entered
from competition.rules.competition import Competition
from competition.rules.entering import Entry, check_entry
from competition.rules.lifecycle import StatusError
from competition.store import competitions, entries, people, scores, trades


async def enter(competition_id: UUID, user_id: int, tx: Transaction) -> Entry | None:
    """Let somebody take part; None if there is no such competition for them.

    Who takes part already gets the same answer again. What they have traded since the start
    counts. Raises EntryRefusedError.
    """
    # A batch of trades that is under way would not see the entry, nor be seen by it.
    await trades.hold_back(tx.session, [user_id])
    found = await _published(competition_id, tx)
    if found is None:
        return None
    known = await entries.find(tx.session, competition_id, user_id)
    if known is not None and known.state == "entered":
        return known
    check_entry(found, known, await people.find(tx.session, user_id, tx.now), tx.now)
    made = Entry(competition_id, user_id, tx.provenance.new_id(), "entered", tx.now)
    await entries.enter(tx.session, made)
    await competitions.count(tx.session, competition_id, 1)
    await scores.rescore(tx.session, [(competition_id, user_id)])
    tx.publish(entered(replace(found, participants=found.participants + 1), made))
    return made


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
    found = await _published(competition_id, tx)
    if found is None:
        return None
    if found.status in ("completed", "cancelled"):
        raise StatusError(found.status)
    await let_go(found, [user_id], reason, tx, explanation)
    return await entries.find(tx.session, competition_id, user_id)


async def _published(competition_id: UUID, tx: Transaction) -> Competition | None:
    found = await competitions.lock(tx.session, competition_id)
    if found is None or not found.published:
        return None
    return await catch_up(found, tx)
