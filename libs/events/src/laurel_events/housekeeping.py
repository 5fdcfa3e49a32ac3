"""What every service's worker does beside its own due work."""

from datetime import timedelta

from laurel_schemas import topics

from laurel_events import inbox
from laurel_events.due_task import DueTask
from laurel_events.transaction import Transaction, UnitOfWork

PRUNE_INBOX = "prune_inbox"
_EVERY = timedelta(days=1)
_MARGIN = timedelta(days=7)
_PAGE = 10_000
"""The most events forgotten in one transaction."""


def schedule(tx: Transaction) -> None:
    """Let housekeeping be due now, as it would never be where every day brings an upgrade."""
    tx.schedule(PRUNE_INBOX, "", tx.now)


async def prune_inbox(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Forget events that no topic holds any more, so that they can't be delivered again."""
    async with unit_of_work() as tx:
        pruned = await inbox.prune(tx.session, tx.now - _keep(), _PAGE)
        await task.again(tx, tx.now if pruned == _PAGE else tx.now + _EVERY)


def _keep() -> timedelta:
    return max(topic.retention for topic in topics() if topic.retention) + _MARGIN
