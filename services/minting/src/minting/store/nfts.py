"""The NFTs that users own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.store.requests import MintRequest
from minting.tables import nfts

_BENEFITS = text("""
    select definition.image_uri, rule.fee_reduction_percent, rule.ai_agent_uses_per_week
    from nft_definitions as definition
    join tier_rules as rule on rule.level = definition.level
    where definition.level = :level
""")


@dataclass(frozen=True, slots=True)
class Benefits:
    """What an NFT shows (an `ipfs://` URI) and gives."""

    image_uri: str
    fee_reduction_percent: int
    ai_agent_uses_per_week: int


async def activate(
    session: AsyncSession, request: MintRequest, announcement_id: UUID, now: datetime
) -> None:
    """Store the NFT of a request as its user's active one, announced by this event."""
    row = {
        "mint_address": request.mint_address,
        "user_id": request.user_id,
        "level": request.level,
        "request_id": request.id,
        "status": "active",
        "claimed_at": now,
        "announcement_id": announcement_id,
    }
    await session.execute(insert(nfts).values(row))


async def benefits(session: AsyncSession, level: int) -> Benefits:
    """What an NFT of this level shows and gives."""
    found = await session.execute(_BENEFITS, {"level": level})
    return Benefits(**found.mappings().one())
