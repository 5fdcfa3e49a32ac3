"""What is decided about messages in one transaction, and then kept at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from laurel_events import Transaction
from laurel_events.provenance import Story
from laurel_schemas.chat_messages_v1 import NAMED_RECIPIENTS
from laurel_service.api import ApiError

from chat import events
from chat.actions.access import check_writing, unusable
from chat.actions.moderation import WORD_FILTER, judged, keep
from chat.actions.orders import Busy, Order, Outcome
from chat.errors import Blocked, MessageIdReused, TooFast
from chat.rules.messages import wrong_with
from chat.rules.unread import Reading
from chat.store import messages, pace, sending
from chat.store.asking import Answers, Asked
from chat.store.messages import Message
from chat.store.reading import Recipient
from chat.store.sending import Kept
from chat.wording import Verdict


@dataclass(slots=True)
class _Line:
    """A locked conversation, to whose end messages come one after the other."""

    sequence: int
    revision: int
    members: Sequence[Recipient] | None
    said: Counter[int] = field(default_factory=Counter)

    def add(self, sender: int) -> Sequence[Recipient] | None:
        """Whom another message is for, and how far they are with it; None if there are many."""
        self.sequence += 1
        self.revision += 1
        self.said[sender] += 1
        if self.members is None:
            return None
        others = [
            Recipient(
                one.user_id,
                Reading(
                    self.sequence,
                    one.reading.read,
                    one.reading.own_after + self.said[one.user_id],
                    one.reading.deleted_after,
                ),
            )
            for one in self.members
            if one.user_id != sender
        ]
        return others if len(others) <= NAMED_RECIPIENTS else None


class Batch:
    """Orders of different users, decided one after the other."""

    def __init__(self, tx: Transaction, answers: Answers) -> None:
        self._tx = tx
        self._answers = answers
        self._lines: dict[str, _Line] = {}
        self._kept: list[Kept] = []
        self._flagged: list[str] = []
        self._refused: list[int] = []

    async def outcome(self, place: int, order: Order) -> Outcome:
        """What becomes of an order: it is decided here, and kept by `save`."""
        asked = self._answers.asked.get(place)
        try:
            if wrong := wrong_with(order.draft, order.terms.media):
                raise unusable(*wrong)
            if asked is None:
                return Busy()
            return await self._decide(order, asked)
        except ApiError as refusal:
            if asked is not None and asked.in_pace:
                self._refused.append(order.user_id)
            return refusal

    async def save(self) -> None:
        """Keep what may be sent; what was refused was counted as sent, and is not any more."""
        if self._kept:
            await sending.keep(self._tx.session, self._kept, self._tx.now)
        for message_id in self._flagged:
            await keep(self._tx, message_id, None, WORD_FILTER)
        if self._refused:
            await pace.give_back(self._tx.session, self._refused)

    async def _decide(self, order: Order, asked: Asked) -> Message:
        if asked.sent_before:
            return await _sent_before(self._tx, order, asked)
        if order.terms.pace and not asked.in_pace:
            raise TooFast()
        _check(asked)
        verdict = judged(order.draft.content, order.terms.words)
        return self._add(order, asked, verdict)

    def _add(self, order: Order, asked: Asked, verdict: Verdict) -> Message:
        id_ = order.conversation_id
        line = self._lines.get(id_)
        if line is None:
            members = self._answers.members[id_]
            line = self._lines[id_] = _Line(asked.last_sequence, asked.revision, members)
        told = line.add(order.user_id)
        message = _message(self._tx, order, verdict.text or None, asked, line.sequence)
        record = _as_told(self._tx, order.story).record(events.sent(message, line.revision, told))
        self._kept.append(Kept(message, order.draft.client_message_id, line.revision, record))
        if verdict.is_flagged:
            self._flagged.append(message.message_id)
        return message


def _as_told(tx: Transaction, story: Story | None) -> Transaction:
    """The transaction, as one whose events carry this story."""
    if story is None:
        return tx
    by = replace(tx.provenance, correlation_id=story.correlation_id, traceparent=story.traceparent)
    return Transaction(tx.session, tx.now, by)


async def _sent_before(tx: Transaction, order: Order, asked: Asked) -> Message:
    draft = order.draft
    if asked.fingerprint not in (None, draft.fingerprint):
        raise MessageIdReused()
    return await messages.sent_as(
        tx.session, order.conversation_id, order.user_id, draft.client_message_id
    )


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
    tx: Transaction, order: Order, content: str | None, asked: Asked, sequence: int
) -> Message:
    draft = order.draft
    return Message(
        conversation_id=order.conversation_id,
        sequence=sequence,
        message_id=f"msg_{tx.provenance.new_id().hex}",
        sender_id=order.user_id,
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
