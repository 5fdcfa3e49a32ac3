"""What Solana Actions show, and whose wallet it is."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_SHOWN = text("""
    select name, description, image_uri from nft_definitions
    where level = :level and metadata_uri is not null
""")
# A wallet that two users announced is that of the one who has been here longer.
_OF_WALLET = text("""
    select user_id from users where wallet_address = :wallet order by joined_at, user_id limit 1
""")
_UPGRADE = text("""
    select request.user_id, request.wallet_address, request.name,
        coalesce(request.image_uri, '') as image_uri
    from mint_requests as request where id = :id and kind = 'upgrade'
""")


@dataclass(frozen=True, slots=True)
class ShownNft:
    """The NFT of a tier, as people see it."""

    name: str
    description: str
    image_uri: str


@dataclass(frozen=True, slots=True)
class ShownUpgrade:
    """The NFT that an upgrade mints, and who has to sign for it."""

    user_id: int
    wallet_address: str
    name: str
    image_uri: str


async def shown_nft(session: AsyncSession, level: int) -> ShownNft | None:
    """The NFT of a tier; None while it is not pinned, or where there is none."""
    row = (await session.execute(_SHOWN, {"level": level})).one_or_none()
    return ShownNft(**row._mapping) if row else None


async def user_of_wallet(session: AsyncSession, wallet_address: str) -> int | None:
    """Whose wallet it is; None where nobody announced it."""
    user_id: int | None = await session.scalar(_OF_WALLET, {"wallet": wallet_address})
    return user_id


async def shown_upgrade(session: AsyncSession, request_id: UUID) -> ShownUpgrade | None:
    """An upgrade, whoever asks."""
    row = (await session.execute(_UPGRADE, {"id": request_id})).one_or_none()
    return ShownUpgrade(**row._mapping) if row else None
