"""The NFTs that users own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from minting.store.requests import MintRequest
from minting.tables import nfts


async def activate(
    session: AsyncSession, request: MintRequest, announcement_id: UUID, now: datetime
) -> None:
    """Store the NFT of a request as its user's active one, announced by this event."""
    row = {
        "mint_address": request.mint_address,
        "user_id": request.user_id,
        "level": request.definition.level,
        "request_id": request.id,
        "status": "active",
        "claimed_at": now,
        "announcement_id": announcement_id,
    }
    await session.execute(insert(nfts).values(row))
