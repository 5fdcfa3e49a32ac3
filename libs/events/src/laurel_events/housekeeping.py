"""What every service's worker does beside its own due work."""

from datetime import timedelta

from laurel_events import inbox
from laurel_events.due_task import DueTask
from laurel_events.flow import DueHandler, Flow
from laurel_events.transaction import Transaction, UnitOfWork

PRUNE_INBOX = "prune_inbox"
_EVERY = timedelta(days=1)
_MARGIN = timedelta(days=7)
_PAGE = 10_000
"""The most events forgotten in one transaction."""


def schedule(tx: Transaction) -> None:
    """Let housekeeping be due now, as it would never be where every day brings an upgrade."""
    tx.schedule(PRUNE_INBOX, "", tx.now)


def pruning(flow: Flow) -> DueHandler:
    """Forgets events that no topic which a service reads holds any more, nor its dead letters: they
    can't be delivered again."""
    keep = _longest_kept(flow) + _MARGIN

    async def prune_inbox(task: DueTask, unit_of_work: UnitOfWork) -> None:
        async with unit_of_work() as tx:
            pruned = await inbox.prune(tx.session, tx.now - keep, _PAGE)
            await task.again(tx, tx.now if pruned == _PAGE else tx.now + _EVERY)

    return prune_inbox


def _longest_kept(flow: Flow) -> timedelta:
    read = {event.TOPIC for event in flow.consumes}
    kept = [time for one in read for time in (one.retention, one.dead_letters_kept) if time]
    return max(kept, default=timedelta())
