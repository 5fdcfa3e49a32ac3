"""The personal center in one statement, which also writes the body (NFT-050)."""

from typing import Final, LiteralString, Self

from laurel_events.connections import LIMITS, Connection
from psycopg_pool import AsyncConnectionPool

from minting.ipfs import IpfsGateway

_CONNECTIONS: Final = 10
_WAIT_SECONDS: Final = 5.0

# PostgreSQL writes the JSON: building it here would cost more than the query itself.
# - A user who has not been announced yet sees the same page, without a profile.
# - Progress is cut, not rounded: 100 means that the volume is reached.
# - `canUpgrade` is about the NFT that is held: whether the next tier is unlocked, and nothing of
#   the user is on its way.
# - A tier below the held one is passed: an upgrade burned its NFT, or another one overtook it.
_PERSONAL_CENTER: Final[LiteralString] = """
select json_build_object(
    'userProfile', json_build_object(
        'walletAddress', coalesce(users.wallet_address, ''),
        'username', users.username,
        'avatarUrl', users.avatar_url,
        'totalTradingVolume', trim_scale(me.volume_usd),
        'currentTierLevel', coalesce(held.level, 0)
    ),
    'nftTiers', (
        select coalesce(json_agg(json_build_object(
            'tierId', definition.level,
            'tierName', definition.name,
            'status', case
                when held.level = definition.level then 'Active'
                when open.level = definition.level then 'Claiming'
                when definition.level < held.level then 'Passed'
                when unlocked.level is not null then 'Unlockable'
                else 'Locked'
            end,
            'nftImageUrl',
                coalesce(replace(definition.image_uri, 'ipfs://', %(ipfs_gateway)s), ''),
            'mintAddress',
                case when held.level = definition.level then held.mint_address end,
            'unlockRequirements', json_build_object(
                'requiredVolume', trim_scale(rule.required_volume_usd)
            ),
            'progressPercentage', trim_scale(trunc(
                least(1, me.volume_usd / nullif(rule.required_volume_usd, 0)) * 100, 2
            )),
            'canUpgrade',
                held.level is not distinct from definition.level
                and next.level is not null and open.level is null,
            'benefits', json_build_object(
                'tradingFeeReduction', rule.fee_reduction_percent || '%%',
                'aiAgentUses', rule.ai_agent_uses_per_week || ' free uses per week'
            )
        ) order by definition.level), '[]')
        from nft_definitions as definition
        join tier_rules as rule on rule.level = definition.level
        left join unlocked_tiers as unlocked
            on unlocked.user_id = me.user_id and unlocked.level = definition.level
            and unlocked.consumed_at is null
        left join unlocked_tiers as next
            on next.user_id = me.user_id and next.level = definition.level + 1
            and next.consumed_at is null
    )
)::text
from (
    select id as user_id, coalesce(volumes.volume_usd, 0) as volume_usd
    from (select cast(%(user_id)s as bigint)) as given (id)
    left join volumes on volumes.user_id = id
) as me
left join users on users.user_id = me.user_id
left join nfts as held
    on held.user_id = me.user_id and held.status = 'active' and held.left_at is null
    and held.level is not null
left join mint_requests as open
    on open.user_id = me.user_id
    and (open.state in ('pending', 'submitted') and open.kind in ('claim', 'upgrade')
        or open.state = 'confirmed' and open.kind = 'upgrade')
"""


class PersonalCenters:
    """Reads on connections of psycopg itself: SQLAlchemy would more than double their cost.

    An async context manager; it connects when it is first used.
    """

    def __init__(self, dsn: str, gateway: IpfsGateway) -> None:
        self._ipfs_gateway = gateway.prefix
        self._pool = AsyncConnectionPool(
            dsn,
            connection_class=Connection,
            min_size=0,
            max_size=_CONNECTIONS,
            timeout=_WAIT_SECONDS,
            open=False,
            kwargs={"autocommit": True, **LIMITS.parameters()},
            configure=_bounded,
        )

    async def __aenter__(self) -> Self:
        await self._pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    async def of(self, user_id: int) -> bytes:
        """The body of `GET /api/v1/nft/personal-center` as JSON."""
        parameters = {"user_id": user_id, "ipfs_gateway": self._ipfs_gateway}
        async with self._pool.connection() as connection:
            found = await connection.execute(_PERSONAL_CENTER, parameters)
            [(body,)] = await found.fetchall()
        return str(body).encode()


async def _bounded(connection: Connection) -> None:
    connection.wait_no_longer()
