"""Messages that may be sent are kept with their events in one round trip."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from laurel_events import outbox
from laurel_events.outgoing import Record
from laurel_events.pipelining import alone
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.store.asking import array
from chat.store.messages import Message, words

_KEEP = text(f"""
    with given as (
        select * from unnest(
            cast(:conversation_id as text[]), cast(:sequence as bigint[]),
            cast(:revision as bigint[]), cast(:message_id as text[]),
            cast(:sender_id as bigint[]), cast(:client_message_id as text[]),
            cast(:fingerprint as bytea[]), cast(:message_type as text[]),
            cast(:content as text[]), cast(:media_url as text[]), cast(:reply_to as text[]),
            cast(:mentions as text[])
        ) as given (
            conversation_id, sequence, revision, message_id, sender_id, client_message_id,
            fingerprint, message_type, content, media_url, reply_to, mentions
        )
    ), numbered as (
        update conversations
        set last_sequence = last.sequence, revision = last.revision, last_at = :at
        from (
            select conversation_id, max(sequence) as sequence, max(revision) as revision
            from given group by conversation_id
        ) as last
        where conversations.conversation_id = last.conversation_id
    ), own as (
        update members set own_after_read = own_after_read + 1 from given
        where members.conversation_id = given.conversation_id
            and members.user_id = given.sender_id
    ), told as (
        insert into outbox (topic, key, value, headers) select * from {outbox.GIVEN}
    ), woken as materialized (
        select pg_notify('outbox', '') where {outbox.RELAY_SLEEPS}
    )
    insert into messages (
        conversation_id, sequence, message_id, sender_id, client_message_id, fingerprint,
        message_type, content, media_url, reply_to, mentions, sent_at, search
    )
    select conversation_id, sequence, message_id, sender_id, client_message_id, fingerprint,
        message_type, content, media_url, reply_to, cast(mentions as bigint[]), :at,
        {words("conversation_id", "sender_id", "content")}
    from given, (select count(*) from woken) as relay
""")  # noqa: S608 - texts of ours


class Kept(NamedTuple):
    """A message that may be sent, and what is kept with it."""

    message: Message
    client_message_id: str
    revision: int
    told: Record


async def keep(session: AsyncSession, kept: Sequence[Kept], now: datetime) -> None:
    """Keep messages of as many senders with their events, in order. Needs the locks."""
    names = (
        *("conversation_id", "sequence", "message_id", "sender_id", "fingerprint"),
        *("message_type", "content", "media_url", "reply_to"),
    )
    values = {name: [getattr(one.message, name) for one in kept] for name in names}
    values["revision"] = [one.revision for one in kept]
    values["client_message_id"] = [one.client_message_id for one in kept]
    values["mentions"] = [array(one.message.mentions) for one in kept]
    records = outbox.columns([one.told for one in kept])
    await alone(session, _KEEP, {**values, **records, "at": now})
