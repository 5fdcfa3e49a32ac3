"""Addresses that people proved to be theirs."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_BEGIN = text("""
    insert into addresses (
        channel, user_id, address, code, code_expires_at, attempts_left, secret
    ) values (:channel, :user_id, :address, :code, :expires_at, :attempts, :secret)
    on conflict (channel, user_id) do update set
        address = excluded.address, code = excluded.code, verified_at = null,
        code_expires_at = excluded.code_expires_at, attempts_left = excluded.attempts_left,
        secret = excluded.secret
""")
_TRY = text("""
    update addresses set attempts_left = attempts_left - 1
    where channel = :channel and user_id = :user_id and code is not null
        and attempts_left > 0 and code_expires_at > :now
    returning address, code
""")
# An address belongs to whoever proved it last: nothing of another person's goes there any more.
_LOSE = text("""
    delete from addresses
    where channel = :channel and address = :address and user_id <> :user_id
        and verified_at is not null
""")
# Two people who prove it at once would not see one another.
_ONE_AT_A_TIME = text(
    "select pg_advisory_xact_lock(hashtextextended(:channel || ' ' || :address, 0))"
)
_PROVE = text("""
    update addresses set code = null, code_expires_at = null, verified_at = :now
    where channel = :channel and user_id = :user_id
""")
_REMOVE = text("delete from addresses where channel = :channel and user_id = :user_id returning 1")
_LIST = text("""
    select channel, address, verified_at from addresses where user_id = :user_id order by channel
""")


class Address(NamedTuple):
    """A person's address on a channel, and when they proved it."""

    channel: str
    address: str
    verified_at: datetime | None


class Tried(NamedTuple):
    """The address that a code was sent to, and the code's hash."""

    address: str
    code: str


async def begin(
    session: AsyncSession,
    user_id: int,
    address: Address,
    proof: tuple[str, str | None],
    expires_at: datetime,
) -> None:
    """Keep an address that is to be proven by a code of this hash, in place of an earlier one.

    `proof` is the code's hash, and the secret by which what is sent there is signed, if any.
    """
    code, secret = proof
    known = {"channel": address.channel, "address": address.address, "user_id": user_id}
    more = {"code": code, "secret": secret, "expires_at": expires_at, "attempts": 5}
    await session.execute(_BEGIN, {**known, **more})


async def attempt(session: AsyncSession, user_id: int, channel: str, now: datetime) -> Tried | None:
    """Spend an attempt at a code; None where there is none to tell back, or no attempt left."""
    known = {"channel": channel, "user_id": user_id, "now": now}
    row = (await session.execute(_TRY, known)).one_or_none()
    return Tried(*row) if row else None


async def prove(
    session: AsyncSession, user_id: int, channel: str, address: str, now: datetime
) -> None:
    """The address is this person's from now on, and nobody else's."""
    known = {"channel": channel, "user_id": user_id, "address": address, "now": now}
    await session.execute(_ONE_AT_A_TIME, {"channel": channel, "address": address})
    # One after the other: within a statement the other person's row would still be in the way.
    await session.execute(_LOSE, known)
    await session.execute(_PROVE, known)


async def remove(session: AsyncSession, user_id: int, channel: str) -> bool:
    """Forget a person's address on a channel; whether there was one."""
    known = {"channel": channel, "user_id": user_id}
    return await session.scalar(_REMOVE, known) is not None


async def listed(session: AsyncSession, user_id: int) -> list[Address]:
    """A person's addresses."""
    return [Address(*row) for row in await session.execute(_LIST, {"user_id": user_id})]
