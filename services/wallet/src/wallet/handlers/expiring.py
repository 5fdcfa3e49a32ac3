"""Lots whose time has come."""

from datetime import timedelta

from laurel_events import DueTask, Transaction, UnitOfWork

from wallet.handlers.posting import post
from wallet.rules.books import Cause
from wallet.rules.spending import expiry
from wallet.store import ledger, lots
from wallet.store.lots import Expiring

EXPIRE_POINTS = "expire_points"
_PAGE = 1_000
_PERIOD = timedelta(minutes=1)


async def expire_points(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Take what has expired, a page at a time; what is held meanwhile waits for the hold's end."""
    async with unit_of_work() as tx:
        due = await lots.due(tx.session, tx.now, _PAGE)
        entered = await _expire(due, tx)
        more = len(due) == _PAGE and entered > 0
        await task.again(tx, tx.now if more else tx.now + _PERIOD)


async def _expire(due: list[Expiring], tx: Transaction) -> int:
    if not due:
        return 0
    accounts = await ledger.lock(tx.session, [one.user_id for one in due])
    left = {account.user_id: account.available for account in accounts.values()}
    transfers = []
    # Anew, as another worker may have taken some before the accounts were locked.
    for one in await lots.again(tx.session, due):
        points = min(one.points, left[one.user_id])
        if points > 0:
            left[one.user_id] -= points
            cause = Cause(tx.provenance.source, one.expires_at.isoformat())
            transfers.append(expiry(tx.provenance.new_id(), one.user_id, points, cause))
    await post(tx, transfers)
    return len(transfers)


async def start_expiring(tx: Transaction) -> None:
    """Let the expiring be due; called after every migration, which repeats no harm."""
    tx.schedule(EXPIRE_POINTS, "all", tx.now)
