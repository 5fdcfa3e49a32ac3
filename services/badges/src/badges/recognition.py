"""Once a week: who has reached a number of followers (BADGE-024)."""

from datetime import datetime, time, timedelta

from laurel_events import DueTask, UnitOfWork

from badges.offered import Offered
from badges.rules import Followers
from badges.rules.recognition import recognized
from badges.store import community

RECOGNISE = "recognise"
AT = time(12)
"""UTC, on Tuesdays, as in the samples."""
_TUESDAY = 1
_PAGE = 500


async def recognise(task: DueTask, unit_of_work: UnitOfWork, offered: Offered) -> None:
    """Tell a page of those who earned a badge for followers in the week before."""
    async with unit_of_work() as tx:
        await task.done(tx)
        index = await offered.index(tx.session)
        offers = {
            offer.badge.badge_id: offer
            for offer in index.offers
            if isinstance(offer.badge.criteria, Followers)
        }
        payload = task.payload
        week = datetime.fromisoformat(payload["week"]) if payload.get("week") else tx.now
        after = payload.get("user_id", 0), payload.get("badge_id", "")
        reached = await community.thresholds_reached(tx.session, [*offers], after, week, _PAGE)
        found = await community.communities(tx.session, {one for one, _ in reached}, week)
        for user_id, badge_id in reached:
            if user_id in found:
                tx.publish(recognized(offers[badge_id], found[user_id], week))
        if len(reached) == _PAGE:
            user_id, badge_id = reached[-1]
            left = {"week": week.isoformat(), "user_id": user_id, "badge_id": badge_id}
            tx.schedule(RECOGNISE, task.key, tx.now, left)
        else:
            await community.prune_follower_days(tx.session, week)
            tx.schedule(RECOGNISE, task.key, next_at(week))


def next_at(now: datetime) -> datetime:
    """The next time of the week at which it is looked."""
    days = (_TUESDAY - now.weekday()) % 7
    at = datetime.combine(now.date() + timedelta(days=days), AT, now.tzinfo)
    return at if now < at else at + timedelta(days=7)
