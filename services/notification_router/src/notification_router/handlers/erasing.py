"""What deleted users were told goes, a page at a time."""

from laurel_events import DueTask, UnitOfWork

from notification_router.store import erasure

ERASURE = "erasure"
_PAGE = 1000


async def erase(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Remove one page of a user's messages, notifications and deliveries."""
    async with unit_of_work() as tx:
        removed = await erasure.remove(tx.session, int(task.key), _PAGE)
        if _PAGE in removed:
            await task.again(tx, tx.now)
        else:
            await task.done(tx)
