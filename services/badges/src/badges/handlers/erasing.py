"""A deleted person leaves nothing personal behind (BADGE-019)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from laurel_events import DueTask, Message, Transaction, UnitOfWork, naturally_idempotent
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.badges_badges_v1 import BadgeRevoked

from badges import store
from badges.holders import tell_holders
from badges.store import erasing, people

ERASE = "erase"
AGAIN_AFTER = timedelta(seconds=30)
"""A batch that began before the deletion, and did not know of it, has ended by then."""
_REASON = "The account was deleted."


@naturally_idempotent
async def forget_people(messages: Sequence[Message[UserDeleted]], tx: Transaction) -> None:
    """Delete what is personal of people; what they are said to do counts no more.

    Their badges count no more for tiers, and nobody is told of them again; their holder's snapshot
    is empty.
    """
    causes = {message.event.user_id: message for message in messages}
    await _erase(causes, tx)
    for user_id in causes:
        tx.schedule(ERASE, str(user_id), tx.now + AGAIN_AFTER)


async def erase_again(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Delete what a batch added that did not know of the deletion yet, unless they came back."""
    async with unit_of_work() as tx:
        await task.done(tx)
        if users := await erasing.still_deleted(tx.session, [int(task.key)]):
            await _erase(dict.fromkeys(users), tx)


async def _erase(causes: Mapping[int, Message[Any] | None], tx: Transaction) -> None:
    users = await store.lock_users(tx.session, causes)
    await people.delete_people(tx.session, causes)
    for user_id, badge_id, number in await erasing.erase(tx.session, causes, _REASON):
        lost = BadgeRevoked(
            user_id=user_id,
            badge_id=badge_id,
            reason=_REASON,
            activated_badges=number - 1,
            revoked_at=tx.now,
        )
        tx.publish(lost, cause=causes[user_id])
    await tell_holders({user_id: causes[user_id] for user_id in users}, tx)
