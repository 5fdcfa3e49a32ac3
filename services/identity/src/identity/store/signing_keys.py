"""Queries about signing keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class Row(NamedTuple):
    """A key as it is kept."""

    key_id: str
    sealed: bytes
    signs_from: datetime
    withdrawn_at: datetime | None


_EVERY = text("select key_id, sealed, signs_from, withdrawn_at from signing_keys")
_ADD = text(
    "insert into signing_keys (key_id, sealed, signs_from) values (:key_id, :sealed, :signs_from)"
)
_WITHDRAW = text("""
    update signing_keys set withdrawn_at = least(withdrawn_at, :at)
    where withdrawn_at is null or withdrawn_at > :at
""")


async def every(session: AsyncSession) -> Sequence[Row]:
    """Every key there has been."""
    return [Row(*row) for row in await session.execute(_EVERY)]


async def add(session: AsyncSession, key_id: str, sealed: bytes, signs_from: datetime) -> None:
    """Keep a new key."""
    await session.execute(_ADD, {"key_id": key_id, "sealed": sealed, "signs_from": signs_from})


async def withdraw_all(session: AsyncSession, at: datetime) -> None:
    """Withdraw every key at this time, unless it is withdrawn before."""
    await session.execute(_WITHDRAW, {"at": at})
