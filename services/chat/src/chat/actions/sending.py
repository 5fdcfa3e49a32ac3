"""Sending a message."""

from typing import NamedTuple

from laurel_events import Transaction

from chat import events
from chat.actions.access import check_writing, unusable
from chat.actions.moderation import keep
from chat.errors import Blocked, ConversationNotFound, MessageIdReused, TooFast
from chat.rules.messages import Draft, wrong_with
from chat.settings import Pace
from chat.store import messages, sending
from chat.store.messages import Message
from chat.store.sending import Asked
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
    asked = await sending.ask(tx.session, conversation_id, user_id, draft, terms.pace, tx.now)
    if asked is None:
        raise ConversationNotFound()
    if asked.sent_before:
        return await _sent_before(tx, user_id, conversation_id, draft, asked)
    if terms.pace and not asked.in_pace:
        raise TooFast()
    _check(asked)
    verdict = judged(draft.content, terms.words)
    message = _message(tx, user_id, conversation_id, draft, verdict.text or None, asked)
    await _keep(tx, message, draft.client_message_id, asked)
    if verdict.is_flagged:
        await keep(tx, message.message_id, None, WORD_FILTER)
    return message


async def _sent_before(
    tx: Transaction, user_id: int, conversation_id: str, draft: Draft, asked: Asked
) -> Message:
    if asked.fingerprint not in (None, draft.fingerprint):
        raise MessageIdReused()
    return await messages.sent_as(tx.session, conversation_id, user_id, draft.client_message_id)


def _check(asked: Asked) -> None:
    """The sender may write here, and names none but members and messages of the conversation."""
    check_writing(asked.role, asked.writers, asked.closed_at)
    if not asked.in_reach:
        raise Blocked()
    if not asked.knows_mentioned:
        raise unusable("mentions", "should name members of the conversation")
    if not asked.knows_answered:
        raise unusable("replyTo", "should be a message of the conversation")


def _message(
    tx: Transaction,
    user_id: int,
    conversation_id: str,
    draft: Draft,
    content: str | None,
    asked: Asked,
) -> Message:
    return Message(
        conversation_id=conversation_id,
        sequence=asked.last_sequence + 1,
        message_id=f"msg_{tx.provenance.new_id().hex}",
        sender_id=user_id,
        username=asked.username,
        avatar_url=asked.avatar_url,
        message_type=draft.message_type,
        content=content,
        media_url=draft.media_url,
        reply_to=draft.reply_to,
        mentions=list(draft.mentions),
        sent_at=tx.now,
        fingerprint=draft.fingerprint,
    )


async def _keep(tx: Transaction, message: Message, client_message_id: str, asked: Asked) -> None:
    revision = asked.revision + 1
    told = tx.record(events.sent(message, revision, asked.recipients))
    await sending.keep(tx.session, message, client_message_id, revision, told)


def judged(content: str | None, words: Filter) -> Verdict:
    """The text as the word filter leaves it (CHAT-046)."""
    verdict = words.judge(content or "")
    if verdict.is_refused:
        raise unusable("content", "holds a word that is not allowed here")
    return verdict
