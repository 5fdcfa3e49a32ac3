"""A message sent in two round trips: one locks and asks whatever decides, one keeps it all."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from laurel_events import outbox
from laurel_events.outgoing import Record
from laurel_events.pipelining import alone, together
from laurel_schemas.chat_messages_v1 import NAMED_RECIPIENTS
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.rules.messages import Draft
from chat.settings import Pace
from chat.store import conversations, pace, reading
from chat.store.messages import WORDS, Message
from chat.store.reading import Recipient

_COUNTED = pace.counting("""
    where cast(:at_once as bigint) is not null and exists (select from me)
        and not exists (select from sent)
""")
# Comes behind the lock, so that it sees what was done while that was waited for.
_ASK = text(f"""
    with me as (
        select * from members where conversation_id = :conversation_id and user_id = :user_id
    ), sent as (
        select fingerprint from messages
        where conversation_id = :conversation_id and sender_id = :user_id
            and client_message_id = :client_message_id
    ), counted as ({_COUNTED}), other as (
        select user_id from members
        where conversation_id = :conversation_id and user_id <> :user_id limit 1
    )
    select last_sequence, revision, writers, closed_at, role, username, avatar_url,
        exists (select from sent), (select fingerprint from sent), exists (select from counted),
        kind <> 'direct' or exists (select from other) and not exists (
            select from blocks join other on blocked_id = other.user_id
            where blocks.user_id = me.user_id
        ) and not exists (
            select from blocks join other on blocks.user_id = other.user_id
            where blocked_id = me.user_id
        ),
        not exists (
            select from unnest(cast(:mentions as bigint[])) as named (user_id)
            where not exists (
                select from members where members.conversation_id = me.conversation_id
                    and members.user_id = named.user_id
            )
        ),
        cast(:reply_to as text) is null or exists (
            select from messages where messages.conversation_id = me.conversation_id
                and message_id = :reply_to and sequence > joined_sequence
        )
    from me join conversations using (conversation_id) left join profiles using (user_id)
""")  # noqa: S608 - texts of ours
_KEEP = text(f"""
    with numbered as (
        update conversations set last_sequence = :sequence, revision = :revision, last_at = :at
        where conversation_id = :conversation_id
    ), own as (
        update members set own_after_read = own_after_read + 1
        where conversation_id = :conversation_id and user_id = :sender_id
    ), told as (
        insert into outbox (topic, key, value, headers) select * from {outbox.GIVEN}
    ), woken as materialized (
        select pg_notify('outbox', '') where {outbox.RELAY_SLEEPS}
    )
    insert into messages (
        conversation_id, sequence, message_id, sender_id, client_message_id, fingerprint,
        message_type, content, media_url, reply_to, mentions, sent_at, search
    )
    select :conversation_id, :sequence, :message_id, :sender_id, :client_message_id, :fingerprint,
        :message_type, cast(:content as text), :media_url, :reply_to, cast(:mentions as bigint[]),
        :at, {WORDS}
    from (select count(*) from woken) as relay
""")  # noqa: S608 - texts of ours


class Asked(NamedTuple):
    """A conversation that is locked, and all that decides whether this member may send this."""

    last_sequence: int
    revision: int
    writers: str
    closed_at: datetime | None
    role: str
    username: str | None
    avatar_url: str | None
    sent_before: bool
    """Under this client id; then `fingerprint` is that message's, unless its sender was deleted."""
    fingerprint: bytes | None
    in_pace: bool
    """Whether it is counted; without a pace and for what was sent before, nothing is."""
    in_reach: bool
    """The other one of a direct conversation is there, and neither blocked the other."""
    knows_mentioned: bool
    knows_answered: bool
    recipients: Sequence[Recipient] | None = None
    """The others, and how far they are with this message; None if there are too many."""


async def ask(
    session: AsyncSession,
    conversation_id: str,
    user_id: int,
    draft: Draft,
    limit: Pace | None,
    now: datetime,
) -> Asked | None:
    """Lock a conversation for a member who sends; None for those who are no member.

    Counts the message against the member's pace.
    """
    here = {"conversation_id": conversation_id, "user_id": user_id}
    given = {
        "client_message_id": draft.client_message_id,
        "mentions": list(draft.mentions),
        "reply_to": draft.reply_to,
        "now": now,
        "at_once": limit.at_once if limit else None,
        "a_second": limit.a_second if limit else None,
    }
    locked, asked, readings = await together(
        session,
        conversations.locking(conversation_id, user_id),
        (_ASK, here | given),
        reading.asking(conversation_id, user_id, NAMED_RECIPIENTS),
    )
    if not locked or not asked:
        return None
    return Asked(*asked[0])._replace(recipients=reading.told(readings, NAMED_RECIPIENTS, 1))


async def keep(
    session: AsyncSession, message: Message, client_message_id: str, revision: int, told: Record
) -> None:
    """Keep a message with its event, under the conversation's next number. Needs the lock."""
    values = {
        "conversation_id": message.conversation_id,
        "sequence": message.sequence,
        "revision": revision,
        "message_id": message.message_id,
        "sender_id": message.sender_id,
        "client_message_id": client_message_id,
        "fingerprint": message.fingerprint,
        "message_type": message.message_type,
        "content": message.content,
        "media_url": message.media_url,
        "reply_to": message.reply_to,
        "mentions": message.mentions,
        "at": message.sent_at,
    }
    await alone(session, _KEEP, values | outbox.columns([told]))
