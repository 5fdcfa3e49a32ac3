"""A user's conversations, those with the latest message first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.rules.unread import Reading
from chat.store.reading import DELETED_AFTER

_LIST = f"""
    select conversation_id, kind, title, case user_id when first_user then second_user
        else first_user end, role, created_at, last_at, competition_id, writers,
        closed_at, retention_days, muted_until, revision, last_sequence,
        read_sequence, own_after_read, ({DELETED_AFTER}), latest.*
    from members join conversations using (conversation_id) left join lateral (
        select message_id, sender_id, message_type, content, sent_at from messages
        where messages.conversation_id = members.conversation_id
            and sequence > members.joined_sequence and deleted_at is null
        order by sequence desc limit 1
    ) as latest on true
    where user_id = :user_id
"""  # noqa: S608 - a text of ours
_PAGE = text(f"""
    {_LIST} and (last_at, conversation_id) < (cast(:before as timestamptz), :before_id)
    order by last_at desc, conversation_id desc limit :limit
""")
_ONE = text(f"{_LIST} and conversation_id = :conversation_id")


class Position(NamedTuple):
    """Where a page ends."""

    last_at: datetime
    conversation_id: str


class Latest(NamedTuple):
    """The latest message that is not deleted."""

    message_id: str
    sender_id: int
    message_type: str
    content: str | None
    sent_at: datetime


class Listed(NamedTuple):
    """A conversation as one of its members sees it; `other` is whom a direct one is with."""

    conversation_id: str
    kind: str
    title: str | None
    other: int | None
    role: str
    created_at: datetime
    last_at: datetime
    competition_id: str | None
    writers: str
    closed_at: datetime | None
    retention_days: int | None
    muted_until: datetime | None
    revision: int
    reading: Reading
    latest: Latest | None


async def page(
    session: AsyncSession, user_id: int, after: Position | None, limit: int
) -> list[Listed]:
    """The next page of a user's conversations."""
    before, before_id = after or ("infinity", "")
    values = {"user_id": user_id, "before": before, "before_id": before_id, "limit": limit}
    return [_listed(row) for row in await session.execute(_PAGE, values)]


async def one(session: AsyncSession, user_id: int, conversation_id: str) -> Listed | None:
    """One of a user's conversations; None if it is not theirs."""
    values = {"user_id": user_id, "conversation_id": conversation_id}
    row = (await session.execute(_ONE, values)).first()
    return _listed(row) if row else None


def _listed(row: Sequence[Any]) -> Listed:
    latest = Latest(*row[17:]) if row[17] else None
    return Listed._make((*row[:13], Reading(*row[13:17]), latest))
