"""Stores what people are to hear: all that a transaction has gathered, in one order of locks."""

from collections.abc import Mapping, Sequence

from laurel_events import Transaction

from notification_router.handlers.entries import Draft
from notification_router.handlers.lanes import wake_lanes
from notification_router.handlers.limiting import within_limits
from notification_router.rules.choices import Choices
from notification_router.store import routing


async def save(tx: Transaction, rows: Sequence[Draft | routing.Entry]) -> None:
    """Store what a transaction has gathered; a second statement for those who chose something."""
    rows = await within_limits(rows, tx)
    drafts = [row for row in rows if isinstance(row, Draft)]
    given = [row.entry(Choices(), tx) if isinstance(row, Draft) else row for row in rows]
    chosen = {
        one.user_id: Choices.read(one.choices, one.version)
        for one in await routing.add(tx.session, given, tx.now)
    }
    if chosen:
        await _save_chosen(tx, drafts, chosen)


async def _save_chosen(
    tx: Transaction, drafts: Sequence[Draft], chosen: Mapping[int, Choices]
) -> None:
    theirs = (draft for draft in drafts if draft.user_id in chosen)
    entries = [draft.entry(chosen[draft.user_id], tx) for draft in theirs]
    await routing.add(tx.session, entries, tx.now, planned=True)
    scheduled = (
        (queued.lane, queued.due_at, entry.id)
        for entry in entries
        for queued in entry.deliveries
        if queued.status == "scheduled"
    )
    wake_lanes(tx, scheduled)
