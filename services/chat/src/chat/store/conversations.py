"""Conversations, and the lock under which each changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# Somebody else's conversation is not even locked.
_LOCK = """
    select kind, last_sequence, revision, writers, closed_at from conversations
    where conversation_id = :conversation_id and exists (
        select from members where members.conversation_id = :conversation_id
            and user_id = :user_id
    )
    for
"""
_LOCK_TO_CHANGE = text(f"{_LOCK} no key update")
_LOCK_TO_READ = text(f"{_LOCK} share")
_LOCK_ALL = text("""
    select from conversations where conversation_id = any(cast(:ids as text[]))
    order by conversation_id for no key update
""")
_CHANGE = text("""
    update conversations set revision = revision + :by where conversation_id = :conversation_id
    returning revision
""")
_ROLE = text("""
    select role from members where conversation_id = :conversation_id and user_id = :user_id
""")
_TYPIST = text("""
    select role, kind, username, writers, closed_at
    from members join conversations using (conversation_id) left join profiles using (user_id)
    where conversation_id = :conversation_id and user_id = :user_id
""")
_KIND = text("select kind from conversations where conversation_id = :conversation_id")
_OPEN_GROUP = text("""
    insert into conversations (conversation_id, kind, title, created_at, last_at)
    values (:conversation_id, 'group', :title, :at, :at)
""")
_SET_WRITERS = text("""
    update conversations set writers = :writers where conversation_id = :conversation_id
    returning conversation_id, kind, title, competition_id, writers, created_at
""")
_OPEN_DIRECT = text("""
    insert into conversations
        (conversation_id, kind, first_user, second_user, created_at, last_at)
    values (:conversation_id, 'direct', :first, :second, :at, :at)
    on conflict (first_user, second_user) do nothing
    returning conversation_id
""")
_FIND_DIRECT = text("""
    select conversation_id from conversations
    where first_user = :first and second_user = :second
""")


class Standing(NamedTuple):
    """A conversation that is locked, and what the user is in it."""

    conversation_id: str
    kind: str
    last_sequence: int
    revision: int
    writers: str
    closed_at: datetime | None
    role: str


class Opened(NamedTuple):
    """What is told of a conversation that is begun or changed."""

    conversation_id: str
    kind: str
    title: str | None
    competition_id: str | None
    writers: str
    created_at: datetime


class Typist(NamedTuple):
    """A member who may be typing."""

    role: str
    kind: str
    username: str | None
    writers: str
    closed_at: datetime | None


async def lock(
    session: AsyncSession, conversation_id: str, user_id: int, *, to_change: bool = True
) -> Standing | None:
    """Wait until nobody else changes a conversation, and keep them out until the commit.

    Members who only read (`to_change=False`) don't wait for one another. None for those who are
    no member.
    """
    statement = _LOCK_TO_CHANGE if to_change else _LOCK_TO_READ
    given = {"conversation_id": conversation_id, "user_id": user_id}
    found: Sequence[Any] | None = (await session.execute(statement, given)).first()
    # Asked again after the wait: the user may have been removed meanwhile.
    role = await role_of(session, conversation_id, user_id) if found else None
    if not found or not role:
        return None
    return Standing._make((conversation_id, *found, role))


async def lock_all(session: AsyncSession, conversation_ids: Sequence[str]) -> None:
    """Lock these conversations as `lock` does, in the order of their ids."""
    await session.execute(_LOCK_ALL, {"ids": list(conversation_ids)})


async def change(session: AsyncSession, conversation_id: str, by: int = 1) -> int:
    """Count so many changes of what was said; returns the last one's revision. Needs the lock."""
    values = {"conversation_id": conversation_id, "by": by}
    revision: int = (await session.execute(_CHANGE, values)).scalar_one()
    return revision


async def role_of(session: AsyncSession, conversation_id: str, user_id: int) -> str | None:
    """What somebody is in a conversation; None if they are not in it."""
    values = {"conversation_id": conversation_id, "user_id": user_id}
    role: str | None = (await session.execute(_ROLE, values)).scalar()
    return role


async def typist(session: AsyncSession, conversation_id: str, user_id: int) -> Typist | None:
    """Who types, in one round trip; None for those who are no member."""
    values = {"conversation_id": conversation_id, "user_id": user_id}
    row = (await session.execute(_TYPIST, values)).first()
    return Typist(*row) if row else None


async def kind_of(session: AsyncSession, conversation_id: str) -> str:
    """Of which kind a conversation is that there is."""
    kind: str = (await session.execute(_KIND, {"conversation_id": conversation_id})).scalar_one()
    return kind


async def open_group(
    session: AsyncSession, conversation_id: str, title: str | None, at: datetime
) -> None:
    """Begin a group."""
    await session.execute(
        _OPEN_GROUP, {"conversation_id": conversation_id, "title": title, "at": at}
    )


async def set_writers(session: AsyncSession, conversation_id: str, writers: str) -> Opened:
    """Say who may write: 'all' or 'admins'. Needs the lock."""
    values = {"conversation_id": conversation_id, "writers": writers}
    return Opened(*(await session.execute(_SET_WRITERS, values)).one())


async def open_direct(
    session: AsyncSession, conversation_id: str, two: tuple[int, int], at: datetime
) -> tuple[str, bool]:
    """The conversation of two people and whether it is new; theirs keeps its id."""
    people = {"first": min(two), "second": max(two)}
    opened = await session.execute(
        _OPEN_DIRECT, {**people, "conversation_id": conversation_id, "at": at}
    )
    if opened.first():
        return conversation_id, True
    found: str = (await session.execute(_FIND_DIRECT, people)).scalar_one()
    return found, False
