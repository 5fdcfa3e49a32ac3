"""What qualification does in time, and what is set up at `migrate`."""

from datetime import timedelta

from laurel_events import DueTask, Transaction, UnitOfWork

from qualification import rules, store
from qualification.announcing import Change, announce
from qualification.handlers.savings import SAVINGS
from qualification.rules import Ladder

SNAPSHOTS = "snapshots"
SNAPSHOT_INTERVAL = timedelta(seconds=3)
"""Between two of one user. Three services read them: where many users trade all the time, one a
second each cost as much as to count the trades."""
SNAPSHOT_LOOK = timedelta(seconds=1)
SNAPSHOT_PAUSE = timedelta(seconds=0.2)
"""Between pages, so that ingest keeps most of the worker's time while many users trade."""
RECONSIDERATIONS = "reconsiderations"
RECONSIDER_INTERVAL = timedelta(minutes=10)
_PAGE = 1000
"""The most users in one transaction of what is due: it holds their rows until it commits."""


async def publish_snapshots(task: DueTask, unit_of_work: UnitOfWork, ladder: Ladder) -> None:
    """Publish where users stand whose standing changed: at most once in three seconds each."""
    async with unit_of_work() as tx:
        changed = await store.dirty_standings(tx.session, tx.now - SNAPSHOT_INTERVAL, tx.now, _PAGE)
        for standing in changed:
            tx.publish(rules.snapshot(standing, ladder, tx.now))
        pause = SNAPSHOT_PAUSE if len(changed) == _PAGE else SNAPSHOT_LOOK
        await task.again(tx, tx.now + pause)


async def reconsider(task: DueTask, unit_of_work: UnitOfWork, ladder: Ladder) -> None:
    """Unlock what a ladder that has become easier grants without a new trade or badge."""
    async with unit_of_work() as tx:
        outgrown = await store.outgrown_standings(tx.session, ladder, _PAGE)
        steps = [rules.reconsidered(standing, ladder) for standing in outgrown]
        await announce([Change(step, "rule", "ladder", None) for step in steps], tx, ladder)
        more = len(outgrown) == _PAGE
        await task.again(tx, tx.now if more else tx.now + RECONSIDER_INTERVAL)


async def install_ladder(tx: Transaction, ladder: Ladder) -> None:
    """Publish the tier rules that have changed, and make sure that what recurs is due."""
    for rule in await store.save_tier_rules(tx.session, ladder.tiers, tx.now):
        tx.publish(rules.rule_defined(rule))
    tx.schedule(SNAPSHOTS, "all", tx.now)
    tx.schedule(RECONSIDERATIONS, "all", tx.now)
    tx.schedule(SAVINGS, "all", tx.now)
