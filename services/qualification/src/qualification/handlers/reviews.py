"""Looks at everybody under the ladder in force, and grants and tells what it owes (TIER-051).

What was granted under another ladder stays (TIER-030).
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from laurel_events import DueTask, Transaction, UnitOfWork

from qualification import rules
from qualification.announcing import Change, announce, announce_savings
from qualification.ladders import Ladders
from qualification.rules import Ladder
from qualification.store import ladders as versions
from qualification.store import reviews
from qualification.store.ladders import Granted

LADDER_REVIEW = "ladder_review"
RECONSIDERATIONS = "reconsiderations"
RECONSIDER_INTERVAL = timedelta(minutes=10)
REVIEW_PAUSE = timedelta(seconds=0.05)
"""Between pages, so that ingest keeps most of the worker's time."""
PAGE = 1000
"""The most users in one transaction: it holds the rows of those who gain until it commits."""
_EVERYBODY = 0, reviews.LAST_USER


async def review(task: DueTask, unit_of_work: UnitOfWork, ladders: Ladders) -> None:
    """Look at the next page of users, unless the review was paused, stopped or overtaken.

    What a page grants, how far the review is and the next page are one transaction: a process that
    dies or is frozen in the middle leaves nothing half done, and nothing is done twice.
    """
    await review_page(task, unit_of_work, ladders, PAGE)


async def review_page(task: DueTask, unit_of_work: UnitOfWork, ladders: Ladders, most: int) -> None:
    """`review` of this many users at the most."""
    async with unit_of_work() as tx:
        await look_at_page(task, tx, ladders, most)


async def look_at_page(task: DueTask, tx: Transaction, ladders: Ladders, most: int) -> None:
    """`review_page` in a transaction; raises LeaseLostError where another worker has the page."""
    version = int(task.key)
    await task.done(tx)
    after = await versions.open_review(tx.session, version)
    if after is None:
        return
    last, users = await reviews.page_after(tx.session, after, most)
    granted = await _grant(await ladders.in_force(tx.session), (after, last), tx)
    await versions.save_progress(tx.session, version, (last, users), granted)
    if users == most:
        tx.schedule(LADDER_REVIEW, task.key, tx.now + REVIEW_PAUSE)
    else:
        await versions.move_review(tx.session, version, ["running"], "done", tx.now)


async def resume_review(version: int, tx: Transaction) -> bool:
    """Go on with a review that was paused; False where it is not."""
    moved = await versions.move_review(tx.session, version, ["paused"], "running", tx.now)
    if moved:
        tx.schedule(LADDER_REVIEW, str(version), tx.now)
    return moved


async def reconsider(task: DueTask, unit_of_work: UnitOfWork, ladders: Ladders) -> None:
    """Grant what a transaction overlooked that began before the ladder came into force (TIER-031).

    Only after its review has ended: who pauses or stops one wants nothing granted.
    """
    async with unit_of_work() as tx:
        found = await versions.find_version(tx.session, await versions.version_in_force(tx.session))
        more = False
        if found is not None and found.state == "done":
            ladder = await ladders.in_force(tx.session)
            more = await _grant_standings(ladder, _EVERYBODY, tx) != Granted()
        await task.again(tx, tx.now if more else tx.now + RECONSIDER_INTERVAL)


async def _grant(ladder: Ladder, within: tuple[int, int], tx: Transaction) -> Granted:
    told = await _grant_standings(ladder, within, tx)
    least = min((step.volume_usd for step in ladder.savings), default=None)
    if least is None:
        return told
    saved = await reviews.savings_within(tx.session, within, least)
    return replace(told, savings=await announce_savings(saved, ladder, tx))


async def _grant_standings(ladder: Ladder, within: tuple[int, int], tx: Transaction) -> Granted:
    owed = await reviews.outgrown_standings(tx.session, ladder, within, PAGE)
    highest = await reviews.highest_milestones(tx.session, [one.user_id for one in owed])
    changes = [
        Change(
            rules.reconsidered(one, ladder),
            "rule",
            "ladder",
            None,
            told_usd=highest.get(one.user_id, Decimal(0)),
        )
        for one in owed
    ]
    told = await announce(changes, tx, ladder)
    return Granted(tiers=told.tiers, milestones=told.milestones)
