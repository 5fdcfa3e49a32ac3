"""What a claim is judged by, and the request that it leaves."""

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from minting.rules.claiming import Standing
from minting.rules.requests import FrozenDefinition
from minting.tables import users

_STANDING = text("""
    select definition.key, definition.level, definition.name, definition.symbol,
        definition.metadata_uri, definition.image_uri,
        rule.fee_reduction_percent, rule.ai_agent_uses_per_week,
        rule.required_volume_usd, rule.badges_required,
        unlocked.level is not null and unlocked.consumed_at is null as unlocked,
        unlocked.consumed_at is not null as consumed,
        coalesce(volumes.volume_usd, 0) as volume_usd,
        coalesce(volumes.badges_activated, 0) as badges_activated,
        users.wallet_address,
        held.mint_address as held_mint,
        open.mint_address as open_mint,
        (
            select max(ends_at) from maintenance
            where 'nft_claims' = any(pauses) and starts_at <= :now and ends_at > :now
                and lifted_at is null
        ) as paused_until
    from nft_definitions as definition
    left join tier_rules as rule on rule.level = definition.level
    left join unlocked_tiers as unlocked
        on unlocked.user_id = :user_id and unlocked.level = definition.level
    left join volumes on volumes.user_id = :user_id
    left join users on users.user_id = :user_id
    left join nfts as held
        on held.user_id = :user_id and held.status = 'active' and held.left_at is null
        and held.level is not null
    left join mint_requests as open
        on open.user_id = :user_id
        and (open.state in ('pending', 'submitted') and open.kind in ('claim', 'upgrade')
            or open.state = 'confirmed' and open.kind = 'upgrade')
    where definition.level = :level
""")


async def standing(
    session: AsyncSession, user_id: int, level: int, now: datetime
) -> Standing | None:
    """A user before a tier at a time; None when there is no such tier."""
    values = {"user_id": user_id, "level": level, "now": now}
    found = await session.execute(_STANDING, values)
    row = found.mappings().one_or_none()
    if row is None:
        return None
    return Standing(
        definition=frozen(row) if row["metadata_uri"] and _has_rule(row) else None,
        required_volume_usd=row["required_volume_usd"],
        badges_required=row["badges_required"],
        unlocked=row["unlocked"],
        consumed=row["consumed"],
        volume_usd=row["volume_usd"],
        badges_activated=row["badges_activated"],
        wallet_address=row["wallet_address"],
        held_mint=row["held_mint"],
        open_mint=row["open_mint"],
        paused_until=row["paused_until"],
    )


def frozen(row: RowMapping) -> FrozenDefinition:
    """What a row says of a definition and its tier, as it is now."""
    return FrozenDefinition(
        key=row["key"],
        level=row["level"],
        name=row["name"],
        symbol=row["symbol"],
        metadata_uri=row["metadata_uri"],
        image_uri=row["image_uri"],
        fee_reduction_percent=row["fee_reduction_percent"],
        ai_agent_uses_per_week=row["ai_agent_uses_per_week"],
    )


async def lock_user(session: AsyncSession, user_id: int) -> None:
    """Let one claim of a user proceed at a time, and none while an NFT of theirs is stored.

    What is read afterwards in this transaction stays true until it ends: requests are opened
    under this lock, and an NFT's reference to its user waits for it.
    """
    own = select(users.c.user_id).where(users.c.user_id == user_id)
    await session.execute(own.with_for_update())


def _has_rule(row: RowMapping) -> bool:
    return row["required_volume_usd"] is not None
