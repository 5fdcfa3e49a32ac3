"""Awards the badges that are new, or easier than they were, over the past (BADGE-014)."""

from datetime import timedelta

from laurel_events import DueTask, Transaction, UnitOfWork

from badges import rules, store
from badges.awarding import award_met
from badges.catalogue import fingerprint
from badges.holders import tell_holders
from badges.rules import Badge

LOOK_BACK = "look_back"
INTERVAL = timedelta(days=1)
"""Between two looks at everybody under one catalogue: what slipped through is found by then."""
PAUSE = timedelta(seconds=0.05)
"""Between pages, so that trades keep most of the worker's time."""
_PAGE = 1000
"""The most traders in one transaction: it holds their rows until it commits."""


async def install_catalogue(tx: Transaction, catalogue: tuple[Badge, ...]) -> None:
    """Offer these badges, and look at once who has earned them already."""
    await store.install_badges(tx.session, catalogue)
    tx.schedule(LOOK_BACK, fingerprint(catalogue), tx.now, {"after": 0})


async def look_back(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Award a page of traders what they meet, and tell of holders that were never told.

    A task belongs to a catalogue, and ends once another one is on offer.
    """
    await look_at_page(task, unit_of_work, _PAGE)


async def look_at_page(task: DueTask, unit_of_work: UnitOfWork, most: int) -> None:
    """`look_back` at this many traders at the most."""
    async with unit_of_work() as tx:
        await task.done(tx)
        offers = await store.offers(tx.session)
        if fingerprint([offer.badge for offer in offers]) != task.key:
            return
        streak = rules.longest_streak_asked(offers)
        traders = await store.traders_after(tx.session, task.payload["after"], most, streak)
        await award_met(offers, traders, tx)
        await tell_holders({trader.user_id: None for trader in traders}, tx)
        last = traders[-1].user_id if len(traders) == most else 0
        tx.schedule(LOOK_BACK, task.key, tx.now + (PAUSE if last else INTERVAL), {"after": last})


async def look_at(user_id: int, tx: Transaction) -> None:
    """Award a user what is met now: whoever looks need not wait for their page (BADGE-041)."""
    offers = await store.offers(tx.session)
    streak = rules.longest_streak_asked(offers)
    await award_met(offers, await store.trader_of(tx.session, user_id, streak), tx)
