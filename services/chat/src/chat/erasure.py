"""A deleted user leaves their conversations, and what they said there loses its content.

The messages keep their places, so that the numbers of everybody else's stay without a gap.
"""

from itertools import groupby

from laurel_events import DueTask, Transaction, UnitOfWork

from chat import events
from chat.emptying import empty
from chat.store import (
    conversations,
    erasing,
    invitations,
    marks,
    members,
    moderation,
)

ERASURE = "erasure"
_PAGE = 100


async def erase(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Erase one page of what a user left behind, and come again while there is more."""
    user_id = int(task.key)
    async with unit_of_work() as tx:
        left = await _leave(tx, user_id)
        # After the last conversation is left nothing can be added to what is to be erased.
        erased = _PAGE if left == _PAGE else await _erase_messages(tx, user_id)
        taken_back = await _take_back(tx, user_id)
        if _PAGE in (left, erased, taken_back):
            await task.again(tx, tx.now)
        else:
            await invitations.forget(tx.session, user_id)
            await moderation.forget(tx.session, user_id)
            await task.done(tx)


async def _leave(tx: Transaction, user_id: int) -> int:
    ids = await members.conversations_of(tx.session, user_id, _PAGE)
    await conversations.lock_all(tx.session, ids)
    for id_ in ids:
        await members.remove_member(tx.session, id_, user_id)
        tx.publish(events.left(id_, user_id))
        heir = await members.appoint_heir(tx.session, id_)
        if heir:
            tx.publish(events.joined(id_, heir))
    return len(ids)


async def _erase_messages(tx: Transaction, user_id: int) -> int:
    ids = await erasing.conversations_with(tx.session, user_id, _PAGE)
    await conversations.lock_all(tx.session, ids)
    page = await erasing.to_erase(tx.session, user_id, ids, _PAGE)
    standing = [message for message in page if message.deleted_at is None]
    await erasing.forget_fingerprints(tx.session, [message.message_id for message in page])
    for id_, gone in groupby(standing, key=lambda message: message.conversation_id):
        await empty(tx, id_, list(gone), None, "erasure")
    return len(page)


async def _take_back(tx: Transaction, user_id: int) -> int:
    given = await erasing.reactions_of(tx.session, user_id, _PAGE)
    await conversations.lock_all(tx.session, sorted({one.conversation_id for one in given}))
    for one in given:
        if await marks.take_back(tx.session, one.message_id, user_id, one.reaction):
            revision = await conversations.change(tx.session, one.conversation_id)
            tx.publish(events.reacted(one, revision, user_id, one.reaction, added=False, at=tx.now))
    return len(given)
