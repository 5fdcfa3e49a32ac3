"""Entry fees: asked for by an event, and what follows from the wallet's answer (COMP-007)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.wallet_points_v1 import EntryFeePaid, EntryFeeRefused

from competition.handlers.taking_in import take_in
from competition.rules.competition import Competition
from competition.rules.fees import Fee, not_taken, refunded, requested
from competition.store import competitions, fees, people, trades


async def ask(found: Competition, user_id: int, tx: Transaction) -> Fee:
    """Ask the wallet for somebody's fee, who is not being asked already."""
    points = found.terms.entry_fee
    fee = Fee(tx.provenance.new_id(), found.id, user_id, points, "asked", tx.now)
    await fees.add(tx.session, fee)
    tx.publish(requested(found, fee))
    return fee


async def call_off(found: Competition, user_id: int, tx: Transaction) -> Fee | None:
    """Let somebody who was asked and has not been answered not take part; None for others."""
    known = await fees.latest(tx.session, found.id, user_id) if found.terms.entry_fee else None
    if known is None or known.state != "asked":
        return None
    await give_back(found, [known.id], "withdrawn", tx)
    return known


async def give_back(found: Competition, ids: Sequence[UUID], reason: str, tx: Transaction) -> None:
    """Give back what was paid or is being asked, each once; the wallet knows which it was."""
    times = dict.fromkeys(ids, tx.now)
    for fee in await fees.change(tx.session, times, ["asked", "paid"], "returned"):
        tx.publish(refunded(found, fee, reason, tx.now))


@naturally_idempotent
async def note_paid(answers: Sequence[Message[EntryFeePaid]], tx: Transaction) -> None:
    """Let those take part who have paid, as of when they asked.

    Who has called it off meanwhile was refunded then; where it is over by now, the fee goes back.
    """
    times = dict(_read(answers, tx))
    asked = await fees.find(tx.session, times)
    # Before any row is locked, as whoever enters does.
    await trades.hold_back(tx.session, [fee.user_id for fee in asked])
    locked = await competitions.lock_all(tx.session, {fee.competition_id for fee in asked})
    gone = await people.gone(tx.session, {fee.user_id for fee in asked})
    for fee in await fees.change(tx.session, times, ["asked"], "paid"):
        found = locked[fee.competition_id]
        if reason := not_taken(found, tx.now, gone=fee.user_id in gone):
            await give_back(found, [fee.id], reason, tx)
        else:
            _, locked[found.id] = await take_in(found, fee.user_id, fee.id, fee.asked_at, tx)


async def note_refused(answers: Sequence[Message[EntryFeeRefused]], tx: Transaction) -> None:
    """Note that somebody has too few points; they may ask again."""
    await fees.change(tx.session, dict(_read(answers, tx)), ["asked"], "refused")


def _read(answers: Sequence[Message[Any]], tx: Transaction) -> Iterator[tuple[UUID, datetime]]:
    for one in answers:
        try:
            id_ = UUID(one.event.entry_id)
        except ValueError:
            tx.reject(one, "entry_id: should be the id of an entry, as it was asked for")
            continue
        paid = isinstance(one.event, EntryFeePaid)
        yield id_, one.event.paid_at if paid else one.event.refused_at
