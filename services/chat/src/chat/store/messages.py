"""Messages of one conversation, in their order."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

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


def words(conversation_id: str, sender_id: str, content: str) -> str:
    """The words of a text as they are searched, by three expressions of SQL."""
    return f"""
        array_to_tsvector(array[cast({conversation_id} as text)])
            || to_tsvector(cast(coalesce(
                (select language from profiles where profiles.user_id = {sender_id}), 'simple'
            ) as regconfig), cast({content} as text))
            || to_tsvector('simple', cast({content} as text))
    """  # noqa: S608 - texts of ours


_EDIT = text(f"""
    update messages set content = :content, edited_at = :at,
        search = {words(":conversation_id", ":sender_id", ":content")}
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
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    fingerprint: bytes | None = None
    pinned_at: datetime | None = None
    reactions: Sequence[tuple[str, int, bool]] | None = None
    """Each emoji, how many people, and whether the viewer is one; None without any."""


async def sent_as(
    session: AsyncSession, conversation_id: str, sender_id: int, client_message_id: str
) -> Message:
    """What the sender sent under this id of theirs; there is something."""
    values = {"conversation_id": conversation_id, "sender_id": sender_id, "viewer": sender_id}
    found = await session.execute(_SENT_AS, {**values, "client_message_id": client_message_id})
    return Message(*found.one())


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
