"""What a deleted user said and did, until it is erased."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.store.messages import COLUMNS, FROM_MESSAGES, Message

_CONVERSATIONS_WITH = text("""
    select distinct conversation_id from (
        select conversation_id from messages
        where sender_id = :sender_id and fingerprint is not null limit :limit
    ) as page
""")
_TO_ERASE = text(f"""
    select {COLUMNS} {FROM_MESSAGES}
    where sender_id = :sender_id and fingerprint is not null
        and conversation_id = any(cast(:ids as text[]))
    order by conversation_id, sequence limit :limit
""")
_FORGET = text("update messages set fingerprint = null where message_id = any(:message_ids)")
_REACTIONS = text("""
    select message_id, conversation_id, sequence, reaction
    from reactions join messages using (message_id)
    where user_id = :user_id order by conversation_id, sequence, reaction limit :limit
""")


class Given(NamedTuple):
    """A reaction that somebody gave."""

    message_id: str
    conversation_id: str
    sequence: int
    reaction: str


async def conversations_with(session: AsyncSession, sender_id: int, most: int) -> list[str]:
    """Where some messages of a sender that are to be erased lie."""
    values = {"sender_id": sender_id, "limit": most}
    return list(await session.scalars(_CONVERSATIONS_WITH, values))


async def to_erase(
    session: AsyncSession, sender_id: int, conversation_ids: Sequence[str], most: int
) -> list[Message]:
    """What a sender said in these conversations and is not erased yet, a page of it."""
    values = {
        "sender_id": sender_id,
        "viewer": sender_id,
        "ids": list(conversation_ids),
        "limit": most,
    }
    return [Message(*row) for row in await session.execute(_TO_ERASE, values)]


async def forget_fingerprints(session: AsyncSession, message_ids: Sequence[str]) -> None:
    """Keep nothing from which these messages could be guessed."""
    await session.execute(_FORGET, {"message_ids": list(message_ids)})


async def reactions_of(session: AsyncSession, user_id: int, most: int) -> list[Given]:
    """Some of the reactions that a user gave."""
    values = {"user_id": user_id, "limit": most}
    return [Given(*row) for row in await session.execute(_REACTIONS, values)]
