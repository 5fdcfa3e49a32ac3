"""What is old goes."""

from datetime import timedelta

from laurel_events import DueTask, Transaction, UnitOfWork

from notification_router.settings import Settings
from notification_router.store import prizes, retention, rooms, statistics

HOUSEKEEPING = "housekeeping"
_PERIOD = timedelta(hours=1)
_PAGE = 5000
_KEEP_STATISTICS = timedelta(days=7)


async def clean_up(task: DueTask, unit_of_work: UnitOfWork, settings: Settings) -> None:
    """Give up what no client ever acknowledged, and remove what is old, a page at a time."""
    async with unit_of_work() as tx:
        session, now = tx.session, tx.now
        given_up = await retention.give_up(session, now - settings.keep_unacknowledged, now, _PAGE)
        for changed in given_up.failed:
            tx.publish(changed.recorded("failed"), cause=changed.cause)
        pages = (
            given_up.messages,
            await retention.remove_acknowledged(session, now - settings.keep_acknowledged, _PAGE),
            await retention.remove_expired(session, now, _PAGE),
            await rooms.forget(session, now - settings.keep_room_events, _PAGE),
            await retention.remove_settled(session, now - settings.keep_notifications, _PAGE),
        )
        await prizes.forget(session, now - settings.keep_notifications)
        await statistics.forget(session, now - _KEEP_STATISTICS)
        await task.again(tx, at=now if _PAGE in pages else now + _PERIOD)


async def start_housekeeping(tx: Transaction) -> None:
    """Let the cleaning be due; called after every migration, which repeats no harm."""
    tx.schedule(HOUSEKEEPING, "all", tx.now)
