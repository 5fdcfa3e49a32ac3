"""How long conversations keep what is said."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.store.messages import COLUMNS, FROM_MESSAGES, Message

_SET = text("""
    update conversations set retention_days = :days where conversation_id = :conversation_id
""")
_RETENTION = text("""
    select retention_days, expired_sequence from conversations
    where conversation_id = :conversation_id for no key update
""")
_PAGE = text(f"""
    select {COLUMNS} {FROM_MESSAGES}
    where conversation_id = :conversation_id and sequence > :after order by sequence limit :limit
""")
_EXPIRED = text("""
    update conversations set expired_sequence = :to where conversation_id = :conversation_id
""")


class Retention(NamedTuple):
    """How many days a conversation keeps what is said, and up to where it has emptied it."""

    days: int | None
    expired_sequence: int


async def set_days(session: AsyncSession, conversation_id: str, days: int | None) -> None:
    """Keep what is said for so many days; None for ever. Needs the lock."""
    await session.execute(_SET, {"conversation_id": conversation_id, "days": days})


async def lock_retention(session: AsyncSession, conversation_id: str) -> Retention:
    """Lock a conversation; returns how long it keeps what is said."""
    values = {"conversation_id": conversation_id}
    return Retention(*(await session.execute(_RETENTION, values)).one())


async def page_after(
    session: AsyncSession, conversation_id: str, sequence: int, limit: int
) -> list[Message]:
    """What was said after a number, deleted or not, the oldest first."""
    values = {"conversation_id": conversation_id, "after": sequence, "limit": limit}
    rows = await session.execute(_PAGE, {**values, "viewer": None})
    return [Message(*row) for row in rows]


async def expired(session: AsyncSession, conversation_id: str, to: int) -> None:
    """Remember up to where all is empty. Needs the lock."""
    await session.execute(_EXPIRED, {"conversation_id": conversation_id, "to": to})
