"""Who is invited where, and who may not come."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_INVITE = text("""
    insert into invitations (conversation_id, user_id, invited_by, invited_at)
    values (:conversation_id, :user_id, :by, :at) on conflict do nothing returning 1
""")
_WITHDRAW = text("""
    delete from invitations where conversation_id = :conversation_id and user_id = :user_id
    returning 1
""")
_OF_USER = text("""
    select conversation_id, title, invited_by, username, invited_at
    from invitations join conversations using (conversation_id)
        left join profiles on profiles.user_id = invited_by
    where invitations.user_id = :user_id and conversation_id > :after
    order by conversation_id limit :limit
""")
_BAN = text("""
    insert into bans (conversation_id, user_id, banned_by, reason, banned_at)
    values (:conversation_id, :user_id, :by, :reason, :at) on conflict do nothing returning 1
""")
_UNBAN = text("""
    delete from bans where conversation_id = :conversation_id and user_id = :user_id returning 1
""")
_IS_BANNED = text("""
    select exists (
        select from bans where conversation_id = :conversation_id and user_id = :user_id
    )
""")
_BANS = text("""
    select user_id, banned_by, reason, banned_at from bans
    where conversation_id = :conversation_id and user_id > :after
    order by user_id limit :limit
""")
_FORGET = (
    text("delete from invitations where user_id = :user_id"),
    text("delete from bans where user_id = :user_id"),
)


class Invitation(NamedTuple):
    """Where somebody is invited, and by whom."""

    conversation_id: str
    title: str | None
    invited_by: int
    inviter_username: str | None
    invited_at: datetime


class Ban(NamedTuple):
    """Who may not come, and why."""

    user_id: int
    banned_by: int
    reason: str
    banned_at: datetime


async def invite(
    session: AsyncSession, conversation_id: str, user_id: int, by: int, at: datetime
) -> bool:
    """Invite somebody; False if they are invited already."""
    values = {"conversation_id": conversation_id, "user_id": user_id, "by": by, "at": at}
    return (await session.execute(_INVITE, values)).first() is not None


async def withdraw(session: AsyncSession, conversation_id: str, user_id: int) -> bool:
    """Remove an invitation; False if there is none."""
    values = {"conversation_id": conversation_id, "user_id": user_id}
    return (await session.execute(_WITHDRAW, values)).first() is not None


async def invitations_of(
    session: AsyncSession, user_id: int, after: str, limit: int
) -> list[Invitation]:
    """Where a user is invited, after a conversation."""
    values = {"user_id": user_id, "after": after, "limit": limit}
    return [Invitation(*row) for row in await session.execute(_OF_USER, values)]


async def ban(
    session: AsyncSession, conversation_id: str, user_id: int, by: int, reason: str, at: datetime
) -> bool:
    """Keep somebody out; False if they are kept out already."""
    values = {"conversation_id": conversation_id, "user_id": user_id, "by": by}
    return (await session.execute(_BAN, {**values, "reason": reason, "at": at})).first() is not None


async def unban(session: AsyncSession, conversation_id: str, user_id: int) -> bool:
    """Let somebody come again; False if they may."""
    values = {"conversation_id": conversation_id, "user_id": user_id}
    return (await session.execute(_UNBAN, values)).first() is not None


async def is_banned(session: AsyncSession, conversation_id: str, user_id: int) -> bool:
    """Whether somebody is kept out."""
    values = {"conversation_id": conversation_id, "user_id": user_id}
    found: bool = (await session.execute(_IS_BANNED, values)).scalar_one()
    return found


async def bans(session: AsyncSession, conversation_id: str, after: int, limit: int) -> list[Ban]:
    """Who is kept out, by id."""
    values = {"conversation_id": conversation_id, "after": after, "limit": limit}
    return [Ban(*row) for row in await session.execute(_BANS, values)]


async def forget(session: AsyncSession, user_id: int) -> None:
    """Forget where a user was invited and kept out."""
    for statement in _FORGET:
        await session.execute(statement, {"user_id": user_id})
