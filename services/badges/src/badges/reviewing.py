"""Once a day: progress over several badges, and badges within reach (BADGE-021, BADGE-023)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from laurel_events import DueTask, Transaction, UnitOfWork

from badges import store
from badges.nearing import untold
from badges.offered import Offered
from badges.rules import Index
from badges.rules.nearness import opportunity
from badges.rules.reviewing import opportunities, progressed, review
from badges.store import recent

REVIEW = "review"
AT = time(18)
"""UTC, as in the samples."""
_PAGE = 500


async def review_progress(task: DueTask, unit_of_work: UnitOfWork, offered: Offered) -> None:
    """Look at a page of the users who did something in the last 7 days.

    What is told and where the next page begins commit together, so that nobody is told twice.
    """
    async with unit_of_work() as tx:
        await task.done(tx)
        index = await offered.index(tx.session)
        users = await recent.active_after(tx.session, task.payload["after"], tx.now, _PAGE)
        await _tell(users, index, tx)
        last = users[-1] if len(users) == _PAGE else 0
        tx.schedule(REVIEW, task.key, tx.now if last else next_at(tx.now), {"after": last})


def next_at(now: datetime) -> datetime:
    """The next time of day at which it is looked."""
    today = datetime.combine(now.date(), AT, now.tzinfo)
    return today if now < today else today + timedelta(days=1)


async def _tell(users: Sequence[int], index: Index, tx: Transaction) -> None:
    standings = await store.standings(tx.session, users, index)
    gains = await recent.gains_of(tx.session, users, tx.now)
    lately = await recent.earned_lately(tx.session, users, tx.now)
    for one in standings:
        closer = progressed(index.offers, one, gains[one.user_id])
        told = review(one.user_id, closer, lately.get(one.user_id, 0), tx.now)
        if told is not None:
            tx.publish(told)
    near = [each for one in standings for each in opportunities(one, index.offers)]
    for each, activity in await untold(near, tx):
        tx.publish(opportunity(each, activity, tx.now))
