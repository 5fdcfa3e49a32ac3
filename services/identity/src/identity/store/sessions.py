"""Queries about sign-ins under way, sessions, and whose tokens are taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class SignIn(NamedTuple):
    """What was asked: `secret` is the text to sign, or what the provider must send back."""

    secret: str
    address: str | None
    user_id: int | None


class Session(NamedTuple):
    """Whose session a refresh token is of; `used` tells a token that was exchanged before."""

    id: UUID
    user_id: int
    used: bool


class Access(NamedTuple):
    """What holds for a user's tokens."""

    banned: bool
    tokens_before: datetime
    ended_sessions: Sequence[UUID]


_MOST_ENDED = 1000
# Each new one sweeps a few that expired, so that the tables need no job of their own.
_BEGIN = text("""
    with expired as (
        delete from sign_ins where id in (
            select id from sign_ins where expires_at < :now limit 20 for update skip locked
        )
    )
    insert into sign_ins (id, kind, secret, address, user_id, expires_at)
    values (:id, :kind, :secret, :address, :user_id, :expires_at)
""")
_FINISH = text("""
    delete from sign_ins where id = :id and kind = :kind and expires_at > :now
    returning secret, address, user_id
""")
_OPEN = text("""
    with expired as (
        delete from sessions where id in (
            select id from sessions where expires_at < :now limit 20 for update skip locked
        )
    )
    insert into sessions (id, user_id, refresh_hash, expires_at)
    values (:id, :user_id, :hash, :expires_at)
""")
_FIND = text("""
    select id, user_id, refresh_hash <> :hash as used from sessions
    where (refresh_hash = :hash or used_hash = :hash) and expires_at > :now
    for update
""")
_EXCHANGE = text("""
    update sessions set used_hash = refresh_hash, refresh_hash = :hash, expires_at = :expires_at
    where id = :id
""")
_END = text("delete from sessions where id = :id and user_id = :user_id returning id")
_END_ALL = text("delete from sessions where user_id = :user_id")
_NOTE_ENDED = text("""
    with past as (delete from ended_sessions where user_id = :user_id and ended_at < :past)
    insert into ended_sessions (id, user_id, ended_at) values (:id, :user_id, :now)
    on conflict (id) do nothing
""")
_LOCK = text("select pg_advisory_xact_lock(hashtextextended('access', :user_id))")
_SET = text("""
    insert into access (user_id, banned, tokens_before) values (:user_id, :banned, :before)
    on conflict (user_id) do update set
        banned = excluded.banned,
        tokens_before = greatest(access.tokens_before, excluded.tokens_before)
""")
_ACCESS = text("select banned, tokens_before from access where user_id = :user_id")
_ENDED = text("""
    select id from ended_sessions where user_id = :user_id and ended_at >= :since
    order by ended_at desc limit :most
""")


async def begin(
    session: AsyncSession, id_: str, kind: str, asked: SignIn, now: datetime, expires: datetime
) -> None:
    """Remember a sign-in until it is finished or expires."""
    told = {"id": id_, "kind": kind, **asked._asdict(), "now": now, "expires_at": expires}
    await session.execute(_BEGIN, told)


async def finish(session: AsyncSession, id_: str, kind: str, now: datetime) -> SignIn | None:
    """Take a sign-in that was begun: it is good once."""
    row = (await session.execute(_FINISH, {"id": id_, "kind": kind, "now": now})).one_or_none()
    return SignIn(*row) if row else None


async def open_session(
    session: AsyncSession, id_: UUID, user_id: int, hash_: bytes, now: datetime, expires: datetime
) -> None:
    """Keep a new session."""
    told = {"id": id_, "user_id": user_id, "hash": hash_, "now": now, "expires_at": expires}
    await session.execute(_OPEN, told)


async def find(session: AsyncSession, hash_: bytes, now: datetime) -> Session | None:
    """The session of a refresh token, held until the transaction ends."""
    row = (await session.execute(_FIND, {"hash": hash_, "now": now})).first()
    return Session(*row) if row else None


async def exchange(session: AsyncSession, id_: UUID, hash_: bytes, expires: datetime) -> None:
    """Give a session its next refresh token."""
    await session.execute(_EXCHANGE, {"id": id_, "hash": hash_, "expires_at": expires})


async def end(
    session: AsyncSession, id_: UUID, user_id: int, now: datetime, past: datetime
) -> None:
    """End a session of a user, and note it; those that ended before `past` are forgotten."""
    told = {"id": id_, "user_id": user_id, "now": now, "past": past}
    await session.execute(_END, told)
    await session.execute(_NOTE_ENDED, told)


async def end_all(session: AsyncSession, user_id: int) -> None:
    """End every session of a user."""
    await session.execute(_END_ALL, {"user_id": user_id})


async def lock(session: AsyncSession, user_id: int) -> None:
    """Let changes of a user's access happen one after another: the last one published stands."""
    await session.execute(_LOCK, {"user_id": user_id})


async def set_access(session: AsyncSession, user_id: int, banned: bool, before: datetime) -> None:
    """Ban or not; `tokens_before` only ever grows."""
    await session.execute(_SET, {"user_id": user_id, "banned": banned, "before": before})


async def access(session: AsyncSession, user_id: int, since: datetime) -> Access | None:
    """What holds for a user's tokens, with the sessions that ended since this time."""
    row = (await session.execute(_ACCESS, {"user_id": user_id})).one_or_none()
    told = {"user_id": user_id, "since": since, "most": _MOST_ENDED}
    ended = (await session.scalars(_ENDED, told)).all()
    return Access(row[0], row[1], ended) if row else None
