"""Tries a badge on everybody: who would earn it, were it so. Nothing is changed."""

from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork

from badges import rules, store
from badges.rules import Badge, Index, Offer
from badges.store import trials

BADGE_TRIAL = "badge_trial"
_PAGE = 1000


async def ask_trial(badge: Badge, asked_by: int, id_: UUID, tx: Transaction) -> None:
    """Keep the question, and begin to answer it."""
    await trials.ask(tx.session, id_, badge, asked_by, tx.now)
    tx.schedule(BADGE_TRIAL, str(id_), tx.now)


async def answer_trial(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Look at a page of users: the due task `badge_trial`."""
    id_ = UUID(task.key)
    async with unit_of_work() as tx:
        await task.done(tx)
        trial = await trials.find(tx.session, id_)
        if trial is None:
            return
        users = await trials.users_after(tx.session, trial.last_user_id, _PAGE)
        index = Index([Offer(trial.badge, None)])
        found = await store.standings(tx.session, users, index)
        would = sum(len(rules.awards(index.offers, one)) for one in found)
        more = len(users) == _PAGE
        await trials.save_progress(tx.session, id_, users, would, None if more else tx.now)
        if more:
            tx.schedule(BADGE_TRIAL, task.key, tx.now)
