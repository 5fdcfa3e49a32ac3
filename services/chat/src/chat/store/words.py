"""Versions of the word filter."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.wording import Word

_EFFECTIVE = text("""
    select words from word_lists where effective_at <= :at order by version desc limit 1
""")
_VERSIONS = text("""
    select version, words, made_by, reason, made_at, effective_at from word_lists
    order by version desc limit :limit
""")
_ADD = text("""
    insert into word_lists (words, made_by, reason, made_at, effective_at)
    values (cast(:words as jsonb), :by, :reason, :at, :effective_at) returning version
""")
# Ids of messages are in the order of time.
_RECENT = text("""
    select content from messages where content is not null order by message_id desc limit :limit
""")


class Version(NamedTuple):
    """A list of words, who made it and why, and from when on it holds."""

    version: int
    words: list[Word]
    made_by: int
    reason: str
    made_at: datetime
    effective_at: datetime


async def effective(session: AsyncSession, at: datetime) -> list[Word]:
    """The words that hold at a time."""
    found = await session.scalar(_EFFECTIVE, {"at": at})
    return [Word(*one) for one in found or ()]


async def versions(session: AsyncSession, limit: int) -> list[Version]:
    """The latest lists, the newest first."""
    rows = await session.execute(_VERSIONS, {"limit": limit})
    return [Version(*row)._replace(words=[Word(*one) for one in row.words]) for row in rows]


async def add(
    session: AsyncSession,
    words: Sequence[Word],
    by: int,
    reason: str,
    at: datetime,
    effective_at: datetime,
) -> int:
    """Keep another list; returns its version."""
    values = {"words": json.dumps(words), "by": by, "reason": reason, "at": at}
    version: int = (
        await session.execute(_ADD, {**values, "effective_at": effective_at})
    ).scalar_one()
    return version


async def recent_texts(session: AsyncSession, most: int) -> list[str]:
    """The latest texts of all conversations."""
    return list(await session.scalars(_RECENT, {"limit": most}))
