"""What is known of NFTs that are to be taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.rules.requests import FrozenDefinition

_DEFINITIONS = text("""
    select definition.key, definition.level, definition.name, definition.symbol,
        coalesce(definition.metadata_uri, '') as metadata_uri,
        coalesce(definition.image_uri, '') as image_uri,
        coalesce(definition.fee_reduction_percent, rule.fee_reduction_percent)
            as fee_reduction_percent,
        coalesce(rule.ai_agent_uses_per_week, 0) as ai_agent_uses_per_week
    from nft_definitions as definition left join tier_rules as rule using (level)
    where definition.level is null or rule.level is not null
""")
_USERS = text("""
    select user_id, wallet_address,
        exists (
            select from nfts where nfts.user_id = users.user_id and status = 'active'
                and left_at is null and level is not null
        ) or exists (
            select from mint_requests as request where request.user_id = users.user_id
                and request.kind in ('claim', 'upgrade')
                and request.state in ('pending', 'submitted', 'confirmed')
        ) as has_one
    from users where user_id = any(:users)
""")
_KNOWN = text("select mint_address from mint_requests where mint_address = any(:mints)")
_AUTHORITY = text("select authority from chain_identity")


@dataclass(frozen=True, slots=True)
class Owner:
    """A user who is to have an NFT; `has_one` says that they have one of the ladder, or soon."""

    user_id: int
    wallet_address: str
    has_one: bool


async def definitions(session: AsyncSession) -> Mapping[str, FrozenDefinition]:
    """What there is to be an NFT of, by key; a tier whose rule has not arrived is left out."""
    rows = await session.execute(_DEFINITIONS)
    return {row.key: FrozenDefinition(**row._mapping) for row in rows}


async def owners(session: AsyncSession, users: Sequence[int]) -> Mapping[int, Owner]:
    """Those of these users who were announced."""
    rows = await session.execute(_USERS, {"users": list(users)})
    return {row.user_id: Owner(**row._mapping) for row in rows}


async def known_mints(session: AsyncSession, mints: Sequence[str]) -> frozenset[str]:
    """Those of these mints that are here already."""
    return frozenset(await session.scalars(_KNOWN, {"mints": list(mints)}))


async def stored_authority(session: AsyncSession) -> str | None:
    """The system wallet of this database; None before the first start."""
    found: str | None = await session.scalar(_AUTHORITY)
    return found
