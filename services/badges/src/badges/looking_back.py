"""Awards the badges that are new, or easier than they were, over the past (BADGE-014)."""

from collections.abc import Sequence
from datetime import timedelta

from laurel_events import DueTask, Transaction, UnitOfWork

from badges import rules, store
from badges.awarding import award
from badges.catalogue import fingerprint
from badges.defining import tell_definitions
from badges.holders import tell_holders
from badges.rules import Index

LOOK_BACK = "look_back"
INTERVAL = timedelta(days=1)
"""Between two looks at everybody under one catalogue: what slipped through is found by then."""
PAUSE = timedelta(seconds=0.05)
"""Between pages, so that trades keep most of the worker's time."""
_PAGE = 1000
"""The most users in one transaction: it holds their rows until it commits."""


async def look_back_soon(tx: Transaction) -> None:
    """Tell what is on offer now, and let everybody be looked at under it."""
    await tell_definitions(tx)
    offers = await store.offers(tx.session)
    key = fingerprint([offer.badge for offer in offers])
    tx.schedule(LOOK_BACK, key, tx.now, {"after": 0})


async def look_back(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Award a page of users what they meet, and tell of holders that were never told.

    A task belongs to a catalogue, and ends once another one is on offer.
    """
    await look_at_page(task, unit_of_work, _PAGE)


async def look_at_page(task: DueTask, unit_of_work: UnitOfWork, most: int) -> None:
    """`look_back` at this many users at the most."""
    async with unit_of_work() as tx:
        await task.done(tx)
        index = Index(await store.offers(tx.session))
        if fingerprint([offer.badge for offer in index.offers]) != task.key:
            return
        users = await store.lock_page(tx.session, task.payload["after"], most)
        await _award_met(users, index, tx)
        await tell_holders(dict.fromkeys(users), tx)
        last = users[-1] if len(users) == most else 0
        tx.schedule(LOOK_BACK, task.key, tx.now + (PAUSE if last else INTERVAL), {"after": last})


async def look_at(user_id: int, tx: Transaction) -> None:
    """Award a user what is met now: whoever looks need not wait for their page (BADGE-041)."""
    index = Index(await store.offers(tx.session))
    await _award_met(await store.lock_users(tx.session, [user_id]), index, tx)


async def _award_met(users: Sequence[int], index: Index, tx: Transaction) -> None:
    standings = await store.standings(tx.session, users, index)
    if met := [each for one in standings for each in rules.awards(index.offers, one)]:
        await award(met, {}, tx)
