"""Reacting to messages, and pinning them."""

from laurel_events import Transaction

from chat import events
from chat.actions.access import check_reach, enter, find_message, find_standing
from chat.emoji import MOST_KINDS
from chat.errors import LimitReached, RoleTooLow
from chat.rules.roles import may_pin
from chat.store import conversations, marks
from chat.store.messages import Message

MOST_PINS = 50


async def react(
    tx: Transaction, user_id: int, conversation_id: str, message_id: str, reaction: str
) -> Message:
    """Add a reaction; again changes nothing (CHAT-031)."""
    standing = await enter(tx, conversation_id, user_id)
    message = await find_standing(tx.session, user_id, conversation_id, message_id)
    await check_reach(tx.session, user_id, conversation_id, standing.kind)
    if await marks.kinds_beside(tx.session, message_id, reaction) >= MOST_KINDS:
        raise LimitReached(details={"most": MOST_KINDS})
    if not await marks.react(tx.session, message_id, user_id, reaction, tx.now):
        return message
    return await _reacted(tx, user_id, message, reaction, added=True)


async def take_back(
    tx: Transaction, user_id: int, conversation_id: str, message_id: str, reaction: str
) -> Message:
    """Take a reaction back; without one nothing changes."""
    await enter(tx, conversation_id, user_id)
    message = await find_message(tx.session, user_id, conversation_id, message_id)
    if not await marks.take_back(tx.session, message_id, user_id, reaction):
        return message
    return await _reacted(tx, user_id, message, reaction, added=False)


async def _reacted(
    tx: Transaction, user_id: int, message: Message, reaction: str, *, added: bool
) -> Message:
    revision = await conversations.change(tx.session, message.conversation_id)
    tx.publish(events.reacted(message, revision, user_id, reaction, added=added, at=tx.now))
    return await find_message(tx.session, user_id, message.conversation_id, message.message_id)


async def pin(
    tx: Transaction, user_id: int, conversation_id: str, message_id: str, *, pinned: bool
) -> Message:
    """Pin or unpin a message: either of two, owners and admins of more (CHAT-032)."""
    standing = await enter(tx, conversation_id, user_id)
    if not may_pin(standing.role, standing.kind):
        raise RoleTooLow()
    message = await find_standing(tx.session, user_id, conversation_id, message_id)
    if pinned is (message.pinned_at is not None):
        return message
    if pinned and await marks.count_pins(tx.session, conversation_id) >= MOST_PINS:
        raise LimitReached(details={"most": MOST_PINS})
    await marks.pin(tx.session, message_id, tx.now if pinned else None)
    revision = await conversations.change(tx.session, conversation_id)
    tx.publish(events.pinned(message, revision, user_id, pinned=pinned, at=tx.now))
    return message._replace(pinned_at=tx.now if pinned else None)
