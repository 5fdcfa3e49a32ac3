"""The chain that this database is true on, and the wallet that signs for what is open."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_REMEMBER = text("""
    insert into chain_identity (genesis_hash, authority, since)
    values (:genesis_hash, :authority, :now)
    on conflict do nothing
""")
_READ = text("select genesis_hash, authority from chain_identity for update")
_ADOPT = text("update mint_requests set authority = :authority where authority is null")
_TAKE_OVER = text("update chain_identity set authority = :authority, since = :now")
_OPEN = text("""
    select id, mint_address, authority from mint_requests
    where state in ('pending', 'submitted', 'confirmed') order by created_at limit 1
""")


@dataclass(frozen=True, slots=True)
class Identity:
    """Which chain, and which system wallet; both are addresses in base58."""

    genesis_hash: str
    authority: str


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """The oldest request that is still on its way; `authority` signed for it."""

    id: UUID
    mint_address: str
    authority: str


async def known_identity(session: AsyncSession, seen: Identity, now: datetime) -> Identity:
    """The stored identity, held until the transaction ends; the first one seen is stored."""
    values = {"genesis_hash": seen.genesis_hash, "authority": seen.authority, "now": now}
    await session.execute(_REMEMBER, values)
    row = (await session.execute(_READ)).one()
    return Identity(row.genesis_hash, row.authority)


async def adopt_requests(session: AsyncSession, authority: str) -> None:
    """Say of requests of version 0.1.0 who signs for them."""
    await session.execute(_ADOPT, {"authority": authority})


async def change_authority(session: AsyncSession, authority: str, now: datetime) -> None:
    """Let another system wallet sign from now on."""
    await session.execute(_TAKE_OVER, {"authority": authority, "now": now})


async def oldest_open(session: AsyncSession) -> OpenRequest | None:
    """The oldest request that is still on its way, None if there is none."""
    row = (await session.execute(_OPEN)).one_or_none()
    return OpenRequest(row.id, row.mint_address, row.authority) if row else None
