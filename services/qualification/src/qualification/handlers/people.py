"""A deleted person leaves ids and amounts in the ledger, and nothing else (TIER-027)."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from laurel_events import DueTask, Message, Transaction, UnitOfWork, naturally_idempotent
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted

from qualification import eligibility, store
from qualification.store import people

ERASE = "erase"
AGAIN_AFTER = timedelta(seconds=30)
"""A batch that began before the deletion, and did not know of it, has ended by then."""


@naturally_idempotent
async def forget_people(messages: Sequence[Message[UserDeleted]], tx: Transaction) -> None:
    """Delete what is personal of people: badges, NFTs, strategies and what they led to.

    Benefits and savings go when minting tells that they are forgotten.
    """
    users = {message.event.user_id for message in messages}
    await store.lock_standings(tx.session, users)
    await people.remember_deleted(tx.session, users, tx.now)
    await _erase(users, tx)
    for user_id in users:
        tx.schedule(ERASE, str(user_id), tx.now + AGAIN_AFTER)


@naturally_idempotent
async def welcome_people(messages: Sequence[Message[UserAnnounced]], tx: Transaction) -> None:
    """Who is announced again begins anew."""
    await people.welcome_back(tx.session, {message.event.user_id for message in messages})


async def erase_again(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Delete what a batch added that did not know of the deletion yet, unless they came back: the
    due task `erase`."""
    async with unit_of_work() as tx:
        await task.done(tx)
        if users := await people.deleted(tx.session, [int(task.key)]):
            await _erase(users, tx)


async def of_living(messages: Sequence[Message[Any]], tx: Transaction) -> list[Message[Any]]:
    """The messages that are not about somebody who was deleted: a letter that is replayed later
    brings nothing back."""
    gone = await people.deleted(tx.session, {one.event.user_id for one in messages})
    return [one for one in messages if one.event.user_id not in gone]


async def _erase(users: Collection[int], tx: Transaction) -> None:
    await people.erase(tx.session, users)
    eligibility.changed(tx, users)
