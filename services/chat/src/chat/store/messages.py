"""Messages of one conversation, in their order."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.rules.messages import Draft

COLUMNS = """
    conversation_id, sequence, message_id, sender_id, username, avatar_url, message_type, content,
    media_url, reply_to, mentions, sent_at, edited_at, deleted_at, fingerprint, pinned_at, (
        select json_agg(json_build_array(reaction, people, mine) order by first_at, reaction)
        from (
            select reaction, count(*) as people, bool_or(user_id = cast(:viewer as bigint)) as mine,
                min(reacted_at) as first_at
            from reactions where reactions.message_id = messages.message_id
            group by reaction
        ) as counted
    ) as reactions
"""
FROM_MESSAGES = "from messages left join profiles on profiles.user_id = sender_id"
_SENT_AS = text(f"""
    select {COLUMNS} {FROM_MESSAGES}
    where conversation_id = :conversation_id and sender_id = :sender_id
        and client_message_id = :client_message_id
""")
_FIND = text(f"""
    select {COLUMNS} {FROM_MESSAGES}
    where conversation_id = :conversation_id and message_id = :message_id and sequence > (
        select joined_sequence from members
        where conversation_id = :conversation_id and user_id = :user_id
    )
""")  # noqa: S608 - a text of ours
_ANYONES = text(f"select {COLUMNS} {FROM_MESSAGES} where message_id = :message_id")
_WORDS = """
    array_to_tsvector(array[cast(:conversation_id as text)])
        || to_tsvector(cast(coalesce(
            (select language from profiles where profiles.user_id = :sender_id), 'simple'
        ) as regconfig), cast(:content as text))
        || to_tsvector('simple', cast(:content as text))
"""
# One statement numbers the message, stores it and keeps the sender's own count.
_SEND = text(f"""
    with numbered as (
        update conversations set last_sequence = last_sequence + 1, revision = revision + 1,
            last_at = :at
        where conversation_id = :conversation_id
        returning last_sequence, revision
    ), own as (
        update members set own_after_read = own_after_read + 1
        where conversation_id = :conversation_id and user_id = :sender_id
    )
    insert into messages (
        conversation_id, sequence, message_id, sender_id, client_message_id, fingerprint,
        message_type, content, media_url, reply_to, mentions, sent_at, search
    )
    select :conversation_id, last_sequence, :message_id, :sender_id, :client_message_id,
        :fingerprint, :message_type, :content, :media_url, :reply_to, cast(:mentions as bigint[]),
        :at, {_WORDS}
    from numbered
    returning (select revision from numbered)
""")  # noqa: S608 - a text of ours
_EDIT = text(f"""
    update messages set content = :content, edited_at = :at, search = {_WORDS}
    where message_id = :message_id
""")  # noqa: S608 - a text of ours
_DELETE = text("""
    with gone as (delete from reactions where message_id = any(:message_ids))
    update messages set content = null, media_url = null, mentions = '{}', pinned_at = null,
        search = null, deleted_at = :at
    where message_id = any(:message_ids)
""")


class Message(NamedTuple):
    """A message and what is shown of its sender; a deleted one is without content."""

    conversation_id: str
    sequence: int
    message_id: str
    sender_id: int
    username: str | None
    avatar_url: str | None
    message_type: str
    content: str | None
    media_url: str | None
    reply_to: str | None
    mentions: Sequence[int]
    sent_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    fingerprint: bytes | None
    pinned_at: datetime | None
    reactions: Sequence[tuple[str, int, bool]] | None
    """Each emoji, how many people, and whether the viewer is one; None without any."""


async def sent_as(
    session: AsyncSession, conversation_id: str, sender_id: int, client_message_id: str
) -> Message | None:
    """What the sender sent under this id of theirs."""
    values = {"conversation_id": conversation_id, "sender_id": sender_id, "viewer": sender_id}
    row = (
        await session.execute(_SENT_AS, {**values, "client_message_id": client_message_id})
    ).first()
    return Message(*row) if row else None


async def find(
    session: AsyncSession, conversation_id: str, user_id: int, message_id: str
) -> Message | None:
    """A message that the member may see."""
    values = {"conversation_id": conversation_id, "user_id": user_id, "message_id": message_id}
    row = (await session.execute(_FIND, {**values, "viewer": user_id})).first()
    return Message(*row) if row else None


async def anyones(session: AsyncSession, message_id: str) -> Message:
    """A message that there is, whoever asks."""
    values = {"message_id": message_id, "viewer": None}
    return Message(*(await session.execute(_ANYONES, values)).one())


async def send(
    session: AsyncSession,
    conversation_id: str,
    sender_id: int,
    message_id: str,
    draft: Draft,
    content: str,
    at: datetime,
) -> int:
    """Store a message, with its text as it is shown, under the conversation's next number.

    Needs the lock. Returns the conversation's revision.
    """
    values = {
        "conversation_id": conversation_id,
        "sender_id": sender_id,
        "message_id": message_id,
        "client_message_id": draft.client_message_id,
        "fingerprint": draft.fingerprint,
        "message_type": draft.message_type,
        "content": content or None,
        "media_url": draft.media_url,
        "reply_to": draft.reply_to,
        "mentions": list(draft.mentions),
        "at": at,
    }
    revision: int = (await session.execute(_SEND, values)).scalar_one()
    return revision


async def edit(session: AsyncSession, message: Message, content: str, at: datetime) -> None:
    """Give a message another text. Needs the lock."""
    values = {
        "conversation_id": message.conversation_id,
        "message_id": message.message_id,
        "sender_id": message.sender_id,
        "content": content,
        "at": at,
    }
    await session.execute(_EDIT, values)


async def delete(session: AsyncSession, message_ids: Sequence[str], at: datetime) -> None:
    """Leave of these messages their places only. Needs the lock."""
    await session.execute(_DELETE, {"message_ids": list(message_ids), "at": at})
