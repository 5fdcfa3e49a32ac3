"""Who is in a conversation."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ADD = text("""
    insert into members
        (conversation_id, user_id, role, joined_at, joined_sequence, read_sequence)
    select :conversation_id, user_id, role, :at,
        case kind when 'competition' then 0 else last_sequence end, last_sequence
    from unnest(cast(:ids as bigint[]), cast(:roles as text[])) as added (user_id, role)
    join conversations on conversation_id = :conversation_id
    where not exists (
        select from bans
        where bans.conversation_id = :conversation_id and bans.user_id = added.user_id
    )
    on conflict do nothing
    returning user_id, role, joined_at, muted_until
""")
_COUNT = text("select count(*) from members where conversation_id = :conversation_id")
_LIST = text("""
    select user_id, role, username, avatar_url, joined_at, read_sequence
    from members left join profiles using (user_id)
    where conversation_id = :conversation_id and user_id > :after
    order by user_id limit :limit
""")
_REMOVE = text("""
    delete from members where conversation_id = :conversation_id and user_id = :user_id
""")
_HEIR = text("""
    update members set role = 'owner'
    where conversation_id = :conversation_id and user_id = (
        select user_id from members where conversation_id = :conversation_id
        order by role = 'admin' desc, joined_at, user_id limit 1
    ) and not exists (
        select from members where conversation_id = :conversation_id and role = 'owner'
    ) and exists (
        select from conversations
        where conversation_id = :conversation_id and kind = 'group'
    )
    returning user_id, role, joined_at, muted_until
""")
_SET_ROLES = text("""
    update members set role = given.role
    from unnest(cast(:ids as bigint[]), cast(:roles as text[])) as given (id, role)
    where conversation_id = :conversation_id and user_id = given.id
    returning user_id, members.role, joined_at, muted_until
""")
_MUTE = text("""
    update members set muted_until = :until
    where conversation_id = :conversation_id and user_id = :user_id
    returning user_id, role, joined_at, muted_until
""")
_OF_USER = text("select conversation_id from members where user_id = :user_id limit :limit")


class Member(NamedTuple):
    """A member, what is shown of them, and how far they have read."""

    user_id: int
    role: str
    username: str | None
    avatar_url: str | None
    joined_at: datetime
    read_sequence: int


class Membership(NamedTuple):
    """What is told of a member."""

    user_id: int
    role: str
    joined_at: datetime
    muted_until: datetime | None


async def add_members(
    session: AsyncSession, conversation_id: str, roles: Mapping[int, str], at: datetime
) -> list[Membership]:
    """Add members in their roles; returns those who were none yet. Needs the lock.

    Whoever is banned stays out. In a competition's room all is seen that was said before.
    """
    values = {"conversation_id": conversation_id, "at": at, **_columns(roles)}
    return sorted(Membership(*row) for row in await session.execute(_ADD, values))


async def count_members(session: AsyncSession, conversation_id: str) -> int:
    """How many are in a conversation."""
    values = {"conversation_id": conversation_id}
    count: int = (await session.execute(_COUNT, values)).scalar_one()
    return count


async def list_members(
    session: AsyncSession, conversation_id: str, after: int, limit: int
) -> list[Member]:
    """The members after a user id, by id."""
    values = {"conversation_id": conversation_id, "after": after, "limit": limit}
    return [Member(*row) for row in await session.execute(_LIST, values)]


async def remove_member(session: AsyncSession, conversation_id: str, user_id: int) -> None:
    """Take a member out. Needs the lock."""
    await session.execute(_REMOVE, {"conversation_id": conversation_id, "user_id": user_id})


async def appoint_heir(session: AsyncSession, conversation_id: str) -> Membership | None:
    """Make the eldest admin, or else the eldest member, owner of a group that has none.

    None if the group has an owner, or nobody is left.
    """
    row = (await session.execute(_HEIR, {"conversation_id": conversation_id})).first()
    return Membership(*row) if row else None


async def set_roles(
    session: AsyncSession, conversation_id: str, roles: Mapping[int, str]
) -> list[Membership]:
    """Give members their roles. Needs the lock."""
    values = {"conversation_id": conversation_id, **_columns(roles)}
    return sorted(Membership(*row) for row in await session.execute(_SET_ROLES, values))


async def mute(
    session: AsyncSession, conversation_id: str, user_id: int, until: datetime | None
) -> Membership:
    """Say until when a member wants no push; None for no longer. Needs the lock."""
    values = {"conversation_id": conversation_id, "user_id": user_id, "until": until}
    return Membership(*(await session.execute(_MUTE, values)).one())


def _columns(roles: Mapping[int, str]) -> dict[str, list[int] | list[str]]:
    ids = sorted(roles)
    return {"ids": ids, "roles": [roles[user_id] for user_id in ids]}


async def conversations_of(session: AsyncSession, user_id: int, limit: int) -> list[str]:
    """Some of the conversations that a user is in."""
    return list(await session.scalars(_OF_USER, {"user_id": user_id, "limit": limit}))
