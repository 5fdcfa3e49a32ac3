"""Sending and changing messages."""

from laurel_events import Transaction
from laurel_schemas.chat_messages_v1 import NAMED_RECIPIENTS

from chat import events
from chat.actions.access import check_reach, enter, find_message, unusable
from chat.errors import AlreadyDeleted, MessageIdReused, RoleTooLow
from chat.rules.messages import Draft, wrong_with
from chat.rules.roles import may_delete
from chat.rules.texts import wrong_with_text
from chat.store import conversations, members, messages, reading
from chat.store.conversations import Standing
from chat.store.messages import Message


async def send(tx: Transaction, user_id: int, conversation_id: str, draft: Draft) -> Message:
    """Send a message, or find what was sent under this client id before (CHAT-003)."""
    wrong = wrong_with(draft)
    if wrong:
        raise unusable(*wrong)
    standing = await enter(tx, conversation_id, user_id)
    before = await messages.sent_as(tx.session, conversation_id, user_id, draft.client_message_id)
    if before is None:
        return await _send(tx, user_id, standing, draft)
    if before.fingerprint != draft.fingerprint:
        raise MessageIdReused()
    return before


async def _send(tx: Transaction, user_id: int, standing: Standing, draft: Draft) -> Message:
    await check_reach(tx.session, user_id, standing.conversation_id, standing.kind)
    await _check_named(tx, user_id, standing.conversation_id, draft)
    id_ = f"msg_{tx.provenance.new_id().hex}"
    revision = await messages.send(
        tx.session, standing.conversation_id, user_id, id_, draft, tx.now
    )
    message = await find_message(tx.session, user_id, standing.conversation_id, id_)
    told = await reading.recipients(tx.session, standing.conversation_id, user_id, NAMED_RECIPIENTS)
    tx.publish(events.sent(message, revision, told))
    return message


async def edit(
    tx: Transaction, user_id: int, conversation_id: str, message_id: str, content: str
) -> Message:
    """Give one's own message another text."""
    why = wrong_with_text(content)
    if why:
        raise unusable("content", why)
    await enter(tx, conversation_id, user_id)
    message = await find_message(tx.session, user_id, conversation_id, message_id)
    if message.sender_id != user_id:
        raise RoleTooLow("Only its sender may edit a message.")
    if message.deleted_at is not None:
        raise AlreadyDeleted()
    if message.content == content:
        return message
    await messages.edit(tx.session, message_id, content, tx.now)
    revision = await conversations.change(tx.session, conversation_id)
    tx.publish(events.edited(message, revision, content, tx.now))
    return message._replace(content=content, edited_at=tx.now)


async def delete(tx: Transaction, user_id: int, conversation_id: str, message_id: str) -> None:
    """Delete a message: its place stays, without content. Again changes nothing."""
    standing = await enter(tx, conversation_id, user_id)
    message = await find_message(tx.session, user_id, conversation_id, message_id)
    own = message.sender_id == user_id
    if not may_delete(standing.role, standing.kind, own=own):
        raise RoleTooLow()
    if message.deleted_at is not None:
        return
    await messages.delete(tx.session, [message_id], tx.now)
    revision = await conversations.change(tx.session, conversation_id)
    told = await reading.recipients(
        tx.session, conversation_id, message.sender_id, NAMED_RECIPIENTS
    )
    reason = "sender" if own else "moderator"
    tx.publish(events.deleted(message, revision, user_id, reason, told, tx.now))


async def _check_named(tx: Transaction, user_id: int, conversation_id: str, draft: Draft) -> None:
    """What a message answers to and whom it mentions is in its conversation."""
    if draft.mentions and await members.strangers(tx.session, conversation_id, draft.mentions):
        raise unusable("mentions", "should name members of the conversation")
    if draft.reply_to is None:
        return
    if await messages.find(tx.session, conversation_id, user_id, draft.reply_to) is None:
        raise unusable("replyTo", "should be a message of the conversation")
