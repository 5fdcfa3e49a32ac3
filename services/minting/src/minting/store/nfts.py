"""The NFTs that users own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.store.requests import MintRequest
from minting.tables import nfts

_BURN = text("""
    update nfts set status = 'burned', burned_at = :now
    where mint_address = :mint and status = 'active'
""")
_UPGRADE = text("""
    insert into nfts (mint_address, user_id, level, request_id, status, claimed_at,
        last_upgraded_at, benefits_activated_at, announcement_id)
    select :minted, :user_id, :level, :request_id, 'active', claimed_at, :now,
        benefits_activated_at, :announcement_id
    from nfts where mint_address = :burned
""")
_END_BENEFITS = text("""
    update nfts set benefits_until = :now
    from airdrops
    where airdrops.request_id = nfts.request_id and airdrops.prize_id = :prize_id
        and (nfts.benefits_until is null or nfts.benefits_until > :now)
    returning nfts.mint_address
""")


async def activate(
    session: AsyncSession,
    request: MintRequest,
    announcement_id: UUID,
    claimed_at: datetime,
    benefits_until: datetime | None = None,
) -> None:
    """Store the NFT of a request as its user's active one, announced by this event."""
    row = {
        "mint_address": request.mint_address,
        "user_id": request.user_id,
        "level": request.definition.level,
        "request_id": request.id,
        "status": "active",
        "claimed_at": claimed_at,
        "announcement_id": announcement_id,
        "benefits_until": benefits_until,
    }
    await session.execute(insert(nfts).values(row))


async def end_benefits(session: AsyncSession, prize_id: str, now: datetime) -> bool:
    """Let what a won NFT gives end now; False where it has ended, or there is no such NFT."""
    values = {"prize_id": prize_id, "now": now}
    return (await session.execute(_END_BENEFITS, values)).first() is not None


async def mark_burned(session: AsyncSession, mint_address: str, now: datetime) -> None:
    """An active NFT was burned."""
    await session.execute(_BURN, {"mint": mint_address, "now": now})


async def replace_burned(
    session: AsyncSession, request: MintRequest, announcement_id: UUID, now: datetime
) -> None:
    """Store that an upgrade's old NFT is burned and its new one active, announced by this event.

    The new one keeps when its owner claimed their first and switched on its benefits.
    """
    await mark_burned(session, _burned(request), now)
    row = {
        "burned": _burned(request),
        "minted": request.mint_address,
        "user_id": request.user_id,
        "level": request.definition.level,
        "request_id": request.id,
        "announcement_id": announcement_id,
        "now": now,
    }
    await session.execute(_UPGRADE, row)


def _burned(request: MintRequest) -> str:
    return request.burns.mint_address if request.burns else ""
