"""What an upgrade is judged by, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from minting.chain import SignedTransaction
from minting.rules.requests import Binding, FrozenDefinition, RequestState
from minting.rules.upgrading import HeldNft, OpenRequest, UpgradeStanding
from minting.store.claims import frozen

_TARGET = text("""
    select definition.key, definition.level, definition.name, definition.symbol,
        definition.metadata_uri, definition.image_uri,
        rule.fee_reduction_percent, rule.ai_agent_uses_per_week,
        rule.required_volume_usd,
        case when unlocked.qualified is false then 0 else rule.badges_required end
            as badges_required,
        unlocked.level is not null as unlocked,
        coalesce(volumes.volume_usd, 0) as volume_usd,
        coalesce(volumes.badges_activated, 0) as badges_activated,
        (
            select max(ends_at) from maintenance
            where 'nft_upgrades' = any(pauses) and starts_at <= :now and ends_at > :now
                and lifted_at is null
        ) as paused_until
    from nft_definitions as definition
    left join tier_rules as rule on rule.level = definition.level
    left join unlocked_tiers as unlocked
        on unlocked.user_id = :user_id and unlocked.level = definition.level
        and unlocked.consumed_at is null
    left join volumes on volumes.user_id = :user_id
    where definition.level = :level
""")
_HELD = text("""
    select nfts.mint_address, request.wallet_address, request.state = 'finalized' as is_final,
        definition.key, request.level, request.name, request.symbol, request.metadata_uri,
        coalesce(request.image_uri, definition.image_uri, '') as image_uri,
        coalesce(request.fee_reduction_percent, rule.fee_reduction_percent)
            as fee_reduction_percent,
        coalesce(request.ai_agent_uses_per_week, rule.ai_agent_uses_per_week)
            as ai_agent_uses_per_week
    from nfts
    join mint_requests as request on request.id = nfts.request_id
    join nft_definitions as definition on definition.level = nfts.level
    left join tier_rules as rule on rule.level = nfts.level
    where nfts.user_id = :user_id and nfts.status = 'active' and nfts.left_at is null
""")
_OPEN = text("""
    select id, kind, level, mint_address from mint_requests
    where user_id = :user_id
        and (state in ('pending', 'submitted') and kind in ('claim', 'upgrade')
            or state = 'confirmed' and kind = 'upgrade')
""")
_OF_USER = text("""
    select request.id, request.from_level, request.level as to_level,
        request.burned_mint_address as old_mint, request.mint_address as new_mint,
        request.state, request.error, request.created_at, request.sign_by,
        request.binding,
        coalesce(request.changed_at, request.created_at) as changed_at,
        attempt.signature, attempt.raw, attempt.last_valid_block_height, attempt.nonce_address,
        attempt.awaits_owner and attempt.outcome is null as awaits_owner
    from mint_requests as request
    join lateral (
        select * from mint_attempts where request_id = request.id order by number desc limit 1
    ) as attempt on true
    where request.id = :id and request.user_id = :user_id and request.kind = 'upgrade'
""")
_ANSWER_BINDING = text("""
    update mint_requests set binding = :binding,
        bound_at = case when :binding = 'bound' then cast(:now as timestamptz) end
    where id = :id and user_id = :user_id and kind = 'upgrade' and binding = 'awaited'
        and state = 'pending'
    returning id
""")
_SIGN = text("""
    update mint_attempts set raw = :raw, awaits_owner = false
    where request_id = :id and signature = :signature and outcome is null and awaits_owner
    returning number
""")


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An upgrade as its owner sees it, with the latest transaction signed for it."""

    id: UUID
    from_level: int
    to_level: int
    old_mint: str
    new_mint: str
    state: RequestState
    error: str | None
    created_at: datetime
    changed_at: datetime
    signed: SignedTransaction
    sign_by: datetime | None
    binding: Binding | None


async def upgrade_standing(
    session: AsyncSession, user_id: int, level: int, now: datetime
) -> UpgradeStanding | None:
    """A user before a tier at a time; None when there is no such tier."""
    values = {"user_id": user_id, "level": level, "now": now}
    found = await session.execute(_TARGET, values)
    row = found.mappings().one_or_none()
    if row is None:
        return None
    return UpgradeStanding(
        level=level,
        target=_target(row),
        required_volume_usd=row["required_volume_usd"],
        badges_required=row["badges_required"],
        unlocked=row["unlocked"],
        volume_usd=row["volume_usd"],
        badges_activated=row["badges_activated"],
        held=await held_nft(session, user_id),
        open=await _open_request(session, user_id),
        paused_until=row["paused_until"],
    )


async def held_nft(session: AsyncSession, user_id: int) -> HeldNft | None:
    """The user's active NFT of the ladder."""
    found = await session.execute(_HELD, {"user_id": user_id})
    row = found.mappings().one_or_none()
    if row is None:
        return None
    return HeldNft(row["mint_address"], row["wallet_address"], frozen(row), row["is_final"])


async def upgrade_of(session: AsyncSession, user_id: int, request_id: UUID) -> Upgrade | None:
    """An upgrade of this user; None where it is another's, or none at all."""
    found = await session.execute(_OF_USER, {"id": request_id, "user_id": user_id})
    row = found.one_or_none()
    if row is None:
        return None
    signed = SignedTransaction(
        row.signature,
        row.raw,
        row.last_valid_block_height,
        row.new_mint,
        row.awaits_owner,
        row.nonce_address,
    )
    return Upgrade(
        id=row.id,
        from_level=row.from_level,
        to_level=row.to_level,
        old_mint=row.old_mint,
        new_mint=row.new_mint,
        state=row.state,
        error=row.error,
        created_at=row.created_at,
        changed_at=row.changed_at,
        signed=signed,
        sign_by=row.sign_by,
        binding=row.binding,
    )


async def add_owners_signature(
    session: AsyncSession, request_id: UUID, signed: SignedTransaction
) -> bool:
    """Store what the owner signed; False when it came too late, as nobody waits for it now."""
    row = {"id": request_id, "signature": signed.signature, "raw": signed.raw}
    return (await session.execute(_SIGN, row)).one_or_none() is not None


async def answer_binding(
    session: AsyncSession, request_id: UUID, user_id: int, binding: Binding, now: datetime
) -> bool:
    """Store what became of an upgrade's badges; False where nobody waits for it, as it is late."""
    values = {"id": request_id, "user_id": user_id, "binding": binding, "now": now}
    return (await session.execute(_ANSWER_BINDING, values)).one_or_none() is not None


async def _open_request(session: AsyncSession, user_id: int) -> OpenRequest | None:
    row = (await session.execute(_OPEN, {"user_id": user_id})).one_or_none()
    return OpenRequest(row.id, row.kind, row.level, row.mint_address) if row else None


def _target(row: RowMapping) -> FrozenDefinition | None:
    ready = row["metadata_uri"] and row["required_volume_usd"] is not None
    return frozen(row) if ready else None
