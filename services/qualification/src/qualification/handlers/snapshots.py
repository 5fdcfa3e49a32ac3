"""Where users stand, published in time."""

from datetime import timedelta

from laurel_events import DueTask, UnitOfWork

from qualification import store
from qualification.announcing import tell_standings
from qualification.ladders import Ladders

SNAPSHOTS = "snapshots"
SNAPSHOT_INTERVAL = timedelta(seconds=6)
"""Between two of one user. Each is written, sent and read by three services: where many users trade
all the time, one a second cost as much as to count the trades."""
SNAPSHOT_LOOK = timedelta(seconds=1)
SNAPSHOT_PAUSE = timedelta(seconds=0.2)
"""Between pages, so that ingest keeps most of the worker's time while many users trade."""
_PAGE = 1000
"""The most users in one transaction of what is due: it holds their rows until it commits."""


async def publish_snapshots(task: DueTask, unit_of_work: UnitOfWork, ladders: Ladders) -> None:
    """Publish where users stand whose standing changed: at most once in six seconds each."""
    async with unit_of_work() as tx:
        changed = await store.dirty_standings(tx.session, tx.now - SNAPSHOT_INTERVAL, tx.now, _PAGE)
        ladder = await ladders.in_force(tx.session)
        tell_standings(((standing, None) for standing in changed), tx, ladder)
        pause = SNAPSHOT_PAUSE if len(changed) == _PAGE else SNAPSHOT_LOOK
        await task.again(tx, tx.now + pause)
