"""Reactions to messages, and which are pinned."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_KINDS = text("""
    select count(distinct reaction) from reactions
    where message_id = :message_id and reaction <> :reaction
""")
_REACT = text("""
    insert into reactions (message_id, reaction, user_id, reacted_at)
    values (:message_id, :reaction, :user_id, :at) on conflict do nothing returning 1
""")
_TAKE_BACK = text("""
    delete from reactions
    where message_id = :message_id and reaction = :reaction and user_id = :user_id returning 1
""")
_PIN = text("update messages set pinned_at = :at where message_id = :message_id")
_PINS = text("""
    select count(*) from messages
    where conversation_id = :conversation_id and pinned_at is not null
""")


async def kinds_beside(session: AsyncSession, message_id: str, reaction: str) -> int:
    """How many other emoji a message has."""
    values = {"message_id": message_id, "reaction": reaction}
    count: int = (await session.execute(_KINDS, values)).scalar_one()
    return count


async def react(
    session: AsyncSession, message_id: str, user_id: int, reaction: str, at: datetime
) -> bool:
    """Add somebody's reaction; False if it was there. Needs the conversation's lock."""
    values = {"message_id": message_id, "user_id": user_id, "reaction": reaction, "at": at}
    return (await session.execute(_REACT, values)).first() is not None


async def take_back(session: AsyncSession, message_id: str, user_id: int, reaction: str) -> bool:
    """Remove somebody's reaction; False if there was none. Needs the conversation's lock."""
    values = {"message_id": message_id, "user_id": user_id, "reaction": reaction}
    return (await session.execute(_TAKE_BACK, values)).first() is not None


async def pin(session: AsyncSession, message_id: str, at: datetime | None) -> None:
    """Pin a message, or with None unpin it. Needs the conversation's lock."""
    await session.execute(_PIN, {"message_id": message_id, "at": at})


async def count_pins(session: AsyncSession, conversation_id: str) -> int:
    """How many messages of a conversation are pinned."""
    values = {"conversation_id": conversation_id}
    count: int = (await session.execute(_PINS, values)).scalar_one()
    return count
