"""The status and the public profile, each in one statement that also writes the body."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.ipfs import IpfsGateway

# - Fractions as in the sample: 10 % is 0.10, and progress is cut rather than rounded.
# - Of badges, those that are activated count; bound ones are activated too.
# - At the top of the ladder nothing is next.
_STATUS = text("""
select cast(json_build_object(
    'currentNFT', (
        select json_build_object(
            'level', nfts.level,
            'tierName', request.name,
            'mintAddress', nfts.mint_address,
            'benefits', json_build_object(
                'feeReduction', trim_scale(coalesce(
                    request.fee_reduction_percent, rule.fee_reduction_percent
                ) / 100.0),
                'aiagentUses', coalesce(
                    request.ai_agent_uses_per_week, rule.ai_agent_uses_per_week
                )
            )
        )
        from nfts
        join mint_requests as request on request.id = nfts.request_id
        left join tier_rules as rule on rule.level = nfts.level
        where nfts.user_id = me.user_id and nfts.status = 'active' and nfts.left_at is null
            and nfts.level is not null
    ),
    'qualification', (
        select json_build_object(
            'nextLevel', next.level,
            'progress', trim_scale(trunc(
                least(1, me.volume_usd / nullif(next.required_volume_usd, 0)), 4
            )),
            'requirements', json_build_object(
                'tradingVolume', trim_scale(next.required_volume_usd),
                'badges', me.badges,
                'badgesRequired', next.badges_required,
                'badgesActivated', me.badges_activated
            ),
            'currentVolume', trim_scale(me.volume_usd),
            'unlocked', exists (
                select from unlocked_tiers
                where unlocked_tiers.user_id = me.user_id and unlocked_tiers.level = next.level
                    and unlocked_tiers.consumed_at is null
            )
        )
        from tier_rules as next
        where next.level = 1 + coalesce((
            select level from nfts
            where user_id = me.user_id and status = 'active' and left_at is null
                and level is not null
        ), 0)
    ),
    'maintenance', (
        select json_build_object('claimsUntil', nft_claims, 'upgradesUntil', nft_upgrades)
        from (
            select max(ends_at) filter (where 'nft_claims' = any(pauses)) as nft_claims,
                max(ends_at) filter (where 'nft_upgrades' = any(pauses)) as nft_upgrades
            from maintenance
            where starts_at <= :now and ends_at > :now and lifted_at is null
        ) as paused
        where coalesce(nft_claims, nft_upgrades) is not null
    )
) as text)
from (
    select given.user_id, coalesce(volumes.volume_usd, 0) as volume_usd,
        coalesce(volumes.badges_activated, 0) as badges_activated,
        coalesce((
            select json_agg(badge->>'badge_id' order by badge->>'badge_id')
            from badge_holdings, jsonb_array_elements(badges) as badge
            where badge_holdings.user_id = given.user_id and badge->>'status' <> 'earned'
        ), '[]') as badges
    from (select cast(:user_id as bigint) as user_id) as given
    left join volumes on volumes.user_id = given.user_id
) as me
""")
# A wallet that two users announced leads to the one who has been here longer.
_PROFILE = text("""
select cast(json_build_object(
    'userProfile', json_build_object(
        'walletAddress', me.wallet_address,
        'username', me.username,
        'avatarUrl', me.avatar_url,
        'joinDate', cast(me.joined_at at time zone 'UTC' as date)
    ),
    'activeNfts', coalesce((
        select json_agg(json_build_object(
            'tierName', request.name,
            'level', nfts.level,
            'nftImageUrl', replace(
                coalesce(request.image_uri, definition.image_uri, ''), 'ipfs://', :ipfs_gateway
            ),
            'mintAddress', nfts.mint_address
        ) order by nfts.level, nfts.claimed_at)
        from nfts
        join mint_requests as request on request.id = nfts.request_id
        left join nft_definitions as definition on definition.key = request.definition_key
        where nfts.user_id = me.user_id and nfts.status = 'active' and nfts.left_at is null
    ), '[]'),
    'earnedBadges', coalesce((
        select json_agg(json_build_object(
            'badgeName', badge->>'name',
            'badgeImageUrl', coalesce(badge->>'image_url', ''),
            'earnedDate', left(badge->>'earned_at', 10)
        ) order by badge->>'earned_at', badge->>'badge_id')
        from jsonb_array_elements(holding.badges) as badge
    ), '[]'),
    'stats', json_build_object(
        'totalBadges', coalesce(jsonb_array_length(holding.badges), 0),
        'currentTierLevel', coalesce((
            select level from nfts
            where user_id = me.user_id and status = 'active' and left_at is null
                and level is not null
        ), 0),
        'publicTradingVolume', trim_scale(volumes.volume_usd)
    )
) as text)
from users as me
left join volumes on volumes.user_id = me.user_id
left join badge_holdings as holding on holding.user_id = me.user_id
where me.wallet_address = :wallet and me.public_profile
order by me.joined_at, me.user_id limit 1
""")


async def status_page(session: AsyncSession, user_id: int, now: datetime) -> bytes:
    """The body of `GET /api/v1/nft/status` as JSON (NFT-054)."""
    body: str = (await session.scalars(_STATUS, {"user_id": user_id, "now": now})).one()
    return body.encode()


async def profile_page(
    session: AsyncSession, wallet_address: str, gateway: IpfsGateway
) -> bytes | None:
    """The body of a public profile as JSON (NFT-053); None where none is shown."""
    values = {"wallet": wallet_address, "ipfs_gateway": gateway.prefix}
    body: str | None = await session.scalar(_PROFILE, values)
    return body.encode() if body else None
