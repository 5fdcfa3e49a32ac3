"""Sending and changing messages."""

from typing import NamedTuple

from laurel_events import Transaction
from laurel_schemas.chat_messages_v1 import NAMED_RECIPIENTS

from chat import events
from chat.actions.access import (
    check_open,
    check_reach,
    check_writing,
    enter,
    find_message,
    unusable,
)
from chat.actions.moderation import keep
from chat.emptying import empty
from chat.errors import AlreadyDeleted, MessageIdReused, RoleTooLow, TooFast
from chat.rules.messages import Draft, wrong_with
from chat.rules.roles import may_delete
from chat.rules.texts import wrong_with_text
from chat.settings import Pace
from chat.store import conversations, members, messages, moderation, reading
from chat.store.conversations import Standing
from chat.store.messages import Message
from chat.store.moderation import Decision
from chat.store.pace import may_send
from chat.wording import Filter, Verdict

WORD_FILTER = "word_filter"
"""Why a message is reported that holds a word to be watched."""


class Terms(NamedTuple):
    """On what terms somebody sends: the word filter, how fast, and where media of ours lies.

    Without a pace they may send as fast as they can.
    """

    words: Filter
    pace: Pace | None = None
    media: str | None = None


async def send(
    tx: Transaction, user_id: int, conversation_id: str, draft: Draft, terms: Terms
) -> Message:
    """Send a message, or find what was sent under this client id before (CHAT-003)."""
    wrong = wrong_with(draft, terms.media)
    if wrong:
        raise unusable(*wrong)
    standing = await enter(tx, conversation_id, user_id)
    before = await messages.sent_as(tx.session, conversation_id, user_id, draft.client_message_id)
    if before is None:
        if terms.pace and not await may_send(tx.session, user_id, terms.pace, tx.now):
            raise TooFast()
        return await _send(tx, user_id, standing, draft, terms.words)
    if before.fingerprint not in (None, draft.fingerprint):
        raise MessageIdReused()
    return before


async def _send(
    tx: Transaction, user_id: int, standing: Standing, draft: Draft, words: Filter
) -> Message:
    check_writing(standing.role, standing.writers, standing.closed_at)
    await check_reach(tx.session, user_id, standing.conversation_id, standing.kind)
    await _check_named(tx, user_id, standing.conversation_id, draft)
    verdict = _judged(draft.content, words)
    id_ = f"msg_{tx.provenance.new_id().hex}"
    revision = await messages.send(
        tx.session, standing.conversation_id, user_id, id_, draft, verdict.text, tx.now
    )
    message = await find_message(tx.session, user_id, standing.conversation_id, id_)
    told = await reading.recipients(tx.session, standing.conversation_id, user_id, NAMED_RECIPIENTS)
    tx.publish(events.sent(message, revision, told))
    if verdict.is_flagged:
        await keep(tx, id_, None, WORD_FILTER)
    return message


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
    verdict = _judged(content, words)
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


def _judged(content: str | None, words: Filter) -> Verdict:
    """The text as the word filter leaves it (CHAT-046)."""
    verdict = words.judge(content or "")
    if verdict.is_refused:
        raise unusable("content", "holds a word that is not allowed here")
    return verdict


async def _check_named(tx: Transaction, user_id: int, conversation_id: str, draft: Draft) -> None:
    """What a message answers to and whom it mentions is in its conversation."""
    if draft.mentions and await members.strangers(tx.session, conversation_id, draft.mentions):
        raise unusable("mentions", "should name members of the conversation")
    if draft.reply_to is None:
        return
    if await messages.find(tx.session, conversation_id, user_id, draft.reply_to) is None:
        raise unusable("replyTo", "should be a message of the conversation")
