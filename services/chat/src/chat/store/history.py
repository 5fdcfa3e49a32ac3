"""What was said in a conversation, as one of its members sees it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.store.messages import COLUMNS, FROM_MESSAGES, Message

# One statement, so that the revision is that of these very messages: what comes after it can be
# applied to them, and nothing that is in them already.
_PAGE = """
    with page as (
        select {columns} {messages}
        where conversation_id = :conversation_id and sequence > (
            select joined_sequence from members
            where conversation_id = :conversation_id and user_id = :viewer
        ) and {choice}
    )
    select conversations.revision, page.*
    from conversations left join page using (conversation_id)
    where conversation_id = :conversation_id
    order by sequence {direction}
"""
_BETWEEN = "sequence > :after and sequence < :before order by sequence {direction} limit :limit"


def _page(choice: str, direction: str = "") -> TextClause:
    ordered = choice.format(direction=direction)
    return text(
        _PAGE.format(columns=COLUMNS, messages=FROM_MESSAGES, choice=ordered, direction=direction)
    )


_OLDEST_FIRST = _page(_BETWEEN)
_NEWEST_FIRST = _page(_BETWEEN, "desc")
_PINNED = _page("pinned_at is not null", "desc")
# The index holds the conversation's id as a word of each message, and intersects it with those that
# are looked for: what others say elsewhere costs nothing. A query without a word finds nothing.
_SEARCHED = _page(
    """
        sequence < :before
            and numnode(websearch_to_tsquery('simple', :words)) > 0 and search @@ (
            cast(quote_literal(cast(:conversation_id as text)) as tsquery) && (
                websearch_to_tsquery('simple', :words) || websearch_to_tsquery(cast(coalesce(
                    (select language from profiles where profiles.user_id = :viewer), 'simple'
                ) as regconfig), :words)
            )
        ) order by sequence desc limit :limit
    """,
    "desc",
)
_LAST = 2**63 - 1


class History(NamedTuple):
    """Messages, and the conversation's revision that they are of."""

    revision: int
    messages: list[Message]


async def history(
    session: AsyncSession,
    conversation_id: str,
    user_id: int,
    *,
    after: int | None,
    before: int | None,
    limit: int,
) -> History:
    """Messages between two numbers, neither included, that were sent since the user joined.

    Oldest first from `after` where it is given, else newest first from `before` or the end.
    Without messages for those who are no member.
    """
    values = {
        "conversation_id": conversation_id,
        "viewer": user_id,
        "after": after or 0,
        "before": _LAST if before is None else before,
        "limit": limit,
    }
    order = _NEWEST_FIRST if after is None else _OLDEST_FIRST
    return _history((await session.execute(order, values)).all())


async def pinned(session: AsyncSession, conversation_id: str, user_id: int) -> History:
    """The pinned messages that a member may see, the latest first."""
    values = {"conversation_id": conversation_id, "viewer": user_id}
    return _history((await session.execute(_PINNED, values)).all())


async def search(
    session: AsyncSession,
    conversation_id: str,
    user_id: int,
    words: str,
    *,
    before: int | None,
    limit: int,
) -> History:
    """Messages that hold these words, as a search engine takes them, the latest first.

    Words are found as they are, and by their stem in the languages of who wrote and who looks.
    """
    values = {
        "conversation_id": conversation_id,
        "viewer": user_id,
        "words": words,
        "before": _LAST if before is None else before,
        "limit": limit,
    }
    return _history((await session.execute(_SEARCHED, values)).all())


def _history(rows: Sequence[Any]) -> History:
    revision = rows[0].revision if rows else 0
    found = [Message(*row[1:]) for row in rows if row.message_id]
    return History(revision, found)
