"""Durable nonces of the system wallet: which are ready, and for which request each is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.tables import nonces

_TAKE = text("""
    update nonces set request_id = :request_id, taken_at = :now
    where address = (
        select address from nonces
        where is_ready and authority = :authority
            and (request_id is null or request_id = :request_id)
        order by request_id nulls last limit 1 for update skip locked
    )
    returning address
""")
_RELEASE = text("update nonces set request_id = null, taken_at = null where request_id = :id")
# A process that died between taking a nonce and opening its request left no request.
_RELEASE_ORPHANS = text("""
    update nonces set request_id = null, taken_at = null
    where taken_at < :before
        and not exists (select from mint_requests where id = nonces.request_id)
        and not exists (select from token_payouts where request_id = nonces.request_id)
""")
_FREE = text("""
    select count(*) from nonces where request_id is null and authority = :authority
""")
_UNREADY = text("""
    select address, seed from nonces where not is_ready and authority = :authority
    order by address limit 100
""")
_READY = text("update nonces set is_ready = true where address = any(:addresses)")


@dataclass(frozen=True, slots=True)
class NewNonce:
    """A nonce that is yet to be made on the chain."""

    address: str
    seed: str


async def take_nonce(
    session: AsyncSession, request_id: UUID, authority: str, now: datetime
) -> str | None:
    """Take a free nonce of this system wallet for a request, or the one that it has.

    None where there is none.
    """
    values = {"request_id": request_id, "authority": authority, "now": now}
    address: str | None = await session.scalar(_TAKE, values)
    return address


async def release_nonce(session: AsyncSession, request_id: UUID) -> None:
    """Let the nonce of a request be free again; nothing if it has none."""
    await session.execute(_RELEASE, {"id": request_id})


async def release_orphans(session: AsyncSession, before: datetime) -> None:
    """Let nonces be free that were taken before a time for requests that never came to be."""
    await session.execute(_RELEASE_ORPHANS, {"before": before})


async def free_nonces(session: AsyncSession, authority: str) -> int:
    """How many nonces nobody has taken, ready or not."""
    return int(await session.scalar(_FREE, {"authority": authority}) or 0)


async def add_nonces(session: AsyncSession, authority: str, new: Sequence[NewNonce]) -> None:
    """Store nonces that are to be made."""
    rows = [{"address": one.address, "seed": one.seed, "authority": authority} for one in new]
    await session.execute(insert(nonces), rows)


async def unready_nonces(session: AsyncSession, authority: str) -> Sequence[NewNonce]:
    """Nonces that have not been seen on the chain yet, at most 100."""
    rows = await session.execute(_UNREADY, {"authority": authority})
    return [NewNonce(row.address, row.seed) for row in rows]


async def nonces_are_ready(session: AsyncSession, addresses: Sequence[str]) -> None:
    """Store that nonces are on the chain, for ever."""
    await session.execute(_READY, {"addresses": list(addresses)})
