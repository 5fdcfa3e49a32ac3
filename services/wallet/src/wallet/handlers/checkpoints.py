"""Each second, what was entered goes into the log, under a signed checkpoint (WALLET-025)."""

from datetime import timedelta

from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_service.transparency.notary import Notary
from laurel_service.transparency.tree import edge, grown, leaf_hash, range_hash

from wallet.store import log

CHECKPOINT = "checkpoint"
_PERIOD = timedelta(seconds=1)
_PAGE = 10_000


async def checkpoint(task: DueTask, unit_of_work: UnitOfWork, notary: Notary) -> None:
    """Append what the log lacks, a page at a time, and sign its new head."""
    async with unit_of_work() as tx:
        more = await extend(tx, notary)
        await task.again(tx, tx.now if more else tx.now + _PERIOD)


async def extend(tx: Transaction, notary: Notary) -> bool:
    """Append a page of what the log lacks; returns whether there was any.

    The order is that of the appending: an account's entries follow one another.
    """
    size = await log.lock(tx.session)
    entries, noted = await log.take(tx.session, _PAGE)
    if entries:
        before = await log.tiles(tx.session, edge(size))
        changed = grown(before, size, [leaf_hash(one.hash) for one in entries])
        larger = size + len(entries)
        note = notary.checkpoint(larger, range_hash({**before, **changed}, (0, larger)))
        added = log.Extension(log.last_of_each(entries, size), changed, log.Head(larger, note))
        await log.save(tx.session, added, tx.now)
    return noted


async def start_logging(tx: Transaction) -> None:
    """Let the checkpoints be due; called after every migration, which repeats no harm."""
    tx.schedule(CHECKPOINT, "all", tx.now)
