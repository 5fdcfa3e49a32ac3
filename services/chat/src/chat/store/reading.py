"""How far members have read, and what is unread.

Sending changes one member's row, however many read along: see `rules.unread`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from laurel_events.pipelining import Step
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.rules.unread import Reading

DELETED_AFTER = """
    select count(*) from messages as gone
    where gone.conversation_id = members.conversation_id
        and gone.sequence > members.read_sequence
        and gone.deleted_at is not null and gone.sender_id <> members.user_id
"""
# How many there are is counted up to the limit first: of a room of ten thousand nobody is read.
_READINGS = text(f"""
    select asked.conversation_id, others, reader.*
    from unnest(cast(:ids as text[])) as asked (conversation_id) cross join lateral (
        select count(*) as others from (
            select from members where members.conversation_id = asked.conversation_id limit :limit
        ) as first
    ) as counted left join lateral (
        select user_id, last_sequence, read_sequence, own_after_read, ({DELETED_AFTER}) as deleted
        from members join conversations using (conversation_id)
        where others < :limit and members.conversation_id = asked.conversation_id
    ) as reader on true
    order by conversation_id, user_id
""")  # noqa: S608 - a text of ours
_READING = text(f"""
    select last_sequence, read_sequence, own_after_read, ({DELETED_AFTER})
    from members join conversations using (conversation_id)
    where conversation_id = :conversation_id and user_id = :user_id
    for no key update of members
""")  # noqa: S608 - a text of ours
_ADVANCE = text("""
    update members set read_sequence = :to, read_at = :at, own_after_read = (
        select count(*) from messages
        where messages.conversation_id = :conversation_id and sequence > :to
            and sender_id = :user_id
    )
    where conversation_id = :conversation_id and user_id = :user_id
    returning (
        select message_id from messages
        where messages.conversation_id = :conversation_id and sequence = :to
    )
""")


class Recipient(NamedTuple):
    """Somebody a message is for, and how far they are."""

    user_id: int
    reading: Reading


async def recipients(
    session: AsyncSession, conversation_id: str, except_user: int, most: int
) -> list[Recipient] | None:
    """The members but one; None if the others are more than `most`. Needs the lock."""
    statement, values = asking([conversation_id], most)
    everybody = told((await session.execute(statement, values)).all(), most)[conversation_id]
    if everybody is None:
        return None
    others = [one for one in everybody if one.user_id != except_user]
    return others if len(others) <= most else None


def asking(conversation_ids: Sequence[str], most: int) -> Step:
    """The statement that asks how far everybody in these is; `told` reads its rows."""
    # One more than may be is one too many; one of them is left out later.
    return _READINGS, {"ids": list(conversation_ids), "limit": most + 2}


def told(rows: Sequence[Sequence[Any]], most: int) -> dict[str, list[Recipient] | None]:
    """The members in the rows of `asking`; None where they are more than `most` and one."""
    found: dict[str, list[Recipient] | None] = {}
    for conversation_id, others, user_id, *reading in rows:
        known = found.setdefault(conversation_id, [] if others < most + 2 else None)
        if known is not None and user_id:
            known.append(Recipient(user_id, Reading(*reading)))
    return found


async def lock_reading(session: AsyncSession, conversation_id: str, user_id: int) -> Reading:
    """How far a member is; another device of theirs waits until the commit."""
    values = {"conversation_id": conversation_id, "user_id": user_id}
    return Reading(*(await session.execute(_READING, values)).one())


async def advance(
    session: AsyncSession, conversation_id: str, user_id: int, to: int, at: datetime
) -> str:
    """Move a member's position forward; returns the id of the message it is at.

    Needs the conversation's lock and `lock_reading`.
    """
    values = {"conversation_id": conversation_id, "user_id": user_id, "to": to, "at": at}
    message_id: str = (await session.execute(_ADVANCE, values)).scalar_one()
    return message_id
