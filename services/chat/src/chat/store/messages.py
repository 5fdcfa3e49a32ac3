"""Messages of one conversation, in their order."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.rules.messages import Draft

_COLUMNS = """
    conversation_id, sequence, message_id, sender_id, username, avatar_url, message_type, content,
    media_url, reply_to, mentions, sent_at, edited_at, deleted_at, fingerprint
"""
_FROM = "from messages left join profiles on user_id = sender_id"
_SENT_AS = text(f"""
    select {_COLUMNS} {_FROM}
    where conversation_id = :conversation_id and sender_id = :sender_id
        and client_message_id = :client_message_id
""")
_FIND = text(f"""
    select {_COLUMNS} {_FROM}
    where conversation_id = :conversation_id and message_id = :message_id and sequence > (
        select joined_sequence from members
        where conversation_id = :conversation_id and user_id = :user_id
    )
""")  # noqa: S608 - a text of ours
# One statement numbers the message, stores it and keeps the sender's own count.
_SEND = text("""
    with numbered as (
        update conversations set last_sequence = last_sequence + 1, last_at = :at
        where conversation_id = :conversation_id
        returning last_sequence
    ), own as (
        update members set own_after_read = own_after_read + 1
        where conversation_id = :conversation_id and user_id = :sender_id
    )
    insert into messages (
        conversation_id, sequence, message_id, sender_id, client_message_id, fingerprint,
        message_type, content, media_url, reply_to, mentions, sent_at
    )
    select :conversation_id, last_sequence, :message_id, :sender_id, :client_message_id,
        :fingerprint, :message_type, :content, :media_url, :reply_to, cast(:mentions as bigint[]),
        :at
    from numbered
""")
_EDIT = text("""
    update messages set content = :content, edited_at = :at where message_id = :message_id
""")
_DELETE = text("""
    update messages set content = null, media_url = null, mentions = '{}', deleted_at = :at
    where message_id = any(:message_ids)
""")
_HISTORY = f"""
    select {_COLUMNS} {_FROM}
    where conversation_id = :conversation_id and sequence > :after and sequence < :before
        and sequence > (
            select joined_sequence from members
            where conversation_id = :conversation_id and user_id = :user_id
        )
    order by sequence
"""  # noqa: S608 - a text of ours
_OLDEST_FIRST = text(f"{_HISTORY} limit :limit")
_NEWEST_FIRST = text(f"{_HISTORY} desc limit :limit")
_CONVERSATIONS_WITH = text("""
    select distinct conversation_id from (
        select conversation_id from messages
        where sender_id = :sender_id and fingerprint is not null limit :limit
    ) as page
""")
_TO_ERASE = text(f"""
    select {_COLUMNS} {_FROM}
    where sender_id = :sender_id and fingerprint is not null
        and conversation_id = any(cast(:ids as text[]))
    order by conversation_id, sequence limit :limit
""")
_FORGET = text("update messages set fingerprint = null where message_id = any(:message_ids)")
_LAST = 2**63 - 1


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


async def sent_as(
    session: AsyncSession, conversation_id: str, sender_id: int, client_message_id: str
) -> Message | None:
    """What the sender sent under this id of theirs."""
    values = {"conversation_id": conversation_id, "sender_id": sender_id}
    row = (
        await session.execute(_SENT_AS, {**values, "client_message_id": client_message_id})
    ).first()
    return Message(*row) if row else None


async def find(
    session: AsyncSession, conversation_id: str, user_id: int, message_id: str
) -> Message | None:
    """A message that the member may see."""
    values = {"conversation_id": conversation_id, "user_id": user_id, "message_id": message_id}
    row = (await session.execute(_FIND, values)).first()
    return Message(*row) if row else None


async def send(
    session: AsyncSession,
    conversation_id: str,
    sender_id: int,
    message_id: str,
    draft: Draft,
    at: datetime,
) -> None:
    """Store a message under the conversation's next number. Needs the lock."""
    values = {
        "conversation_id": conversation_id,
        "sender_id": sender_id,
        "message_id": message_id,
        "client_message_id": draft.client_message_id,
        "fingerprint": draft.fingerprint,
        "message_type": draft.message_type,
        "content": draft.content,
        "media_url": draft.media_url,
        "reply_to": draft.reply_to,
        "mentions": list(draft.mentions),
        "at": at,
    }
    await session.execute(_SEND, values)


async def edit(session: AsyncSession, message_id: str, content: str, at: datetime) -> None:
    """Give a message another text. Needs the lock."""
    await session.execute(_EDIT, {"message_id": message_id, "content": content, "at": at})


async def delete(session: AsyncSession, message_ids: Sequence[str], at: datetime) -> None:
    """Leave of these messages their places only. Needs the lock."""
    await session.execute(_DELETE, {"message_ids": list(message_ids), "at": at})


async def history(
    session: AsyncSession,
    conversation_id: str,
    user_id: int,
    *,
    after: int | None,
    before: int | None,
    limit: int,
) -> list[Message]:
    """Messages between two numbers, neither included, that were sent since the user joined.

    Oldest first from `after` where it is given, else newest first from `before` or the end.
    Empty for those who are no member.
    """
    values = {
        "conversation_id": conversation_id,
        "user_id": user_id,
        "after": after or 0,
        "before": _LAST if before is None else before,
        "limit": limit,
    }
    order = _NEWEST_FIRST if after is None else _OLDEST_FIRST
    return [Message(*row) for row in await session.execute(order, values)]


async def conversations_with(session: AsyncSession, sender_id: int, most: int) -> list[str]:
    """Where some messages of a sender that are to be erased lie."""
    values = {"sender_id": sender_id, "limit": most}
    return list(await session.scalars(_CONVERSATIONS_WITH, values))


async def to_erase(
    session: AsyncSession, sender_id: int, conversation_ids: Sequence[str], most: int
) -> list[Message]:
    """What a sender said in these conversations and is not erased yet, a page of it."""
    values = {"sender_id": sender_id, "ids": list(conversation_ids), "limit": most}
    return [Message(*row) for row in await session.execute(_TO_ERASE, values)]


async def forget_fingerprints(session: AsyncSession, message_ids: Sequence[str]) -> None:
    """Keep nothing from which these messages could be guessed."""
    await session.execute(_FORGET, {"message_ids": list(message_ids)})
