"""Changing messages; `sending` sends them."""

from laurel_events import Transaction

from chat import events
from chat.actions.access import check_open, enter, find_message, unusable
from chat.actions.moderation import WORD_FILTER, judged, keep
from chat.emptying import empty
from chat.errors import AlreadyDeleted, RoleTooLow
from chat.rules.roles import may_delete
from chat.rules.texts import wrong_with_text
from chat.store import conversations, messages, moderation
from chat.store.messages import Message
from chat.store.moderation import Decision
from chat.wording import Filter, Verdict


async def edit(
    tx: Transaction,
    user_id: int,
    conversation_id: str,
    message_id: str,
    content: str,
    words: Filter,
) -> Message:
    """Give one's own message another text."""
    why = wrong_with_text(content)
    if why:
        raise unusable("content", why)
    check_open((await enter(tx, conversation_id, user_id)).closed_at)
    message = await find_message(tx.session, user_id, conversation_id, message_id)
    if message.sender_id != user_id:
        raise RoleTooLow("Only its sender may edit a message.")
    if message.deleted_at is not None:
        raise AlreadyDeleted()
    verdict = judged(content, words)
    if verdict.text != message.content:
        await _edit(tx, message, verdict)
    return await find_message(tx.session, user_id, conversation_id, message_id)


async def _edit(tx: Transaction, message: Message, verdict: Verdict) -> None:
    await messages.edit(tx.session, message, verdict.text, tx.now)
    revision = await conversations.change(tx.session, message.conversation_id)
    tx.publish(events.edited(message, revision, verdict.text, tx.now))
    if verdict.is_flagged:
        await keep(tx, message.message_id, None, WORD_FILTER)


async def delete(tx: Transaction, user_id: int, conversation_id: str, message_id: str) -> None:
    """Delete a message: its place stays, without content. Again changes nothing."""
    standing = await enter(tx, conversation_id, user_id)
    message = await find_message(tx.session, user_id, conversation_id, message_id)
    own = message.sender_id == user_id
    if not may_delete(standing.role, standing.kind, own=own):
        raise RoleTooLow()
    if message.deleted_at is not None:
        return
    reason = "sender" if own else "moderator"
    await empty(tx, conversation_id, [message], user_id, reason)
    if not own:
        decision = Decision(
            conversation_id, user_id, "removed_message", message.sender_id, message_id
        )
        await moderation.note(tx.session, decision, tx.now)
