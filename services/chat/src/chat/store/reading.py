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
    with counted as (
        select count(*) as others from (
            select from members where conversation_id = :conversation_id limit :limit
        ) as first
    )
    select others, user_id, last_sequence, read_sequence, own_after_read, ({DELETED_AFTER})
    from counted left join (members join conversations using (conversation_id))
        on others < :limit and conversation_id = :conversation_id and user_id <> :except_user
    order by user_id
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
    statement, values = asking(conversation_id, except_user, most)
    return told((await session.execute(statement, values)).all(), most)


def asking(conversation_id: str, except_user: int, most: int) -> Step:
    """The statement of `recipients`, whose rows `told` reads."""
    # One more than may be is one too many; the sender is among them.
    return _READINGS, {
        "conversation_id": conversation_id,
        "except_user": except_user,
        "limit": most + 2,
    }


def told(rows: Sequence[Sequence[Any]], most: int, to_come: int = 0) -> list[Recipient] | None:
    """The members in the rows of `asking`; None if they are more than `most`.

    They are as they will be when another has sent so many messages `to_come`.
    """
    found = [
        Recipient(user_id, Reading(last + to_come, read, own, deleted))
        for _, user_id, last, read, own, deleted in rows
        if user_id
    ]
    return None if rows[0][0] >= most + 2 or len(found) > most else found


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
