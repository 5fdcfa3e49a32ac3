"""What the synthesis page shows (NFT-020)."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from minting import store
from minting.bodies import (
    Benefits,
    CurrentNft,
    NextTierNft,
    SynthesisConditions,
    SynthesisDetails,
    UnlockRequirements,
)
from minting.chain import Fees
from minting.ipfs import IpfsGateway
from minting.rules.requests import FrozenDefinition
from minting.rules.upgrading import (
    HeldNft,
    UpgradeGranted,
    UpgradeStanding,
    judge_upgrade,
    next_level,
)

_SIGNERS: Final = 3
"""Of an upgrade: the system wallet, the new mint, the owner."""
_SIGNATURE_LAMPORTS: Final = 5000
_SOL_LAMPORTS: Final = 10**9


async def details_of(
    session: AsyncSession, user_id: int, fees: Fees, gateway: IpfsGateway, now: datetime
) -> SynthesisDetails | None:
    """What an upgrade of the user's NFT would change; None if they have none."""
    held = await store.held_nft(session, user_id)
    if held is None:
        return None
    following = next_level(held.definition.tier)
    user = await store.upgrade_standing(session, user_id, following, now) if following else None
    target = user.target if user else None
    return SynthesisDetails(
        current_nft=_current(held, gateway),
        next_tier_nft=_next(user, target, gateway) if user and target else None,
        can_synthesize=user is not None and isinstance(judge_upgrade(user), UpgradeGranted),
        synthesis_conditions=_conditions(user, target, fees) if user and target else None,
    )


def _current(held: HeldNft, gateway: IpfsGateway) -> CurrentNft:
    return CurrentNft(
        tier_name=held.definition.name,
        level=held.definition.tier,
        nft_image_url=gateway.url(held.definition.image_uri),
        mint_address=held.mint_address,
        benefits=_benefits(held.definition),
    )


def _next(user: UpgradeStanding, target: FrozenDefinition, gateway: IpfsGateway) -> NextTierNft:
    return NextTierNft(
        tier_name=target.name,
        level=target.tier,
        nft_image_url=gateway.url(target.image_uri),
        unlock_requirements=_requirements(user),
        benefits=_benefits(target),
    )


def _conditions(user: UpgradeStanding, target: FrozenDefinition, fees: Fees) -> SynthesisConditions:
    required, badges = user.required_volume_usd or Decimal(0), user.badges_required or 0
    return SynthesisConditions(
        volume_met=user.volume_usd >= required,
        current_volume=float(user.volume_usd),
        badges_met=user.badges_activated >= badges,
        required_badges=badges,
        activated_badges=user.badges_activated,
        estimated_gas_fee=_fee_sol(fees),
        next_tier_benefits=_benefits(target),
        next_tier_requirements=_requirements(user),
    )


def _requirements(user: UpgradeStanding) -> UnlockRequirements:
    return UnlockRequirements(required_volume=float(user.required_volume_usd or 0))


def _benefits(definition: FrozenDefinition) -> Benefits:
    return Benefits(
        trading_fee_reduction=f"{definition.fee_reduction_percent}%",
        ai_agent_uses=f"{definition.ai_agent_uses_per_week} free uses per week",
    )


def _fee_sol(fees: Fees) -> float:
    priority = -(-fees.unit_limit * fees.lowest // 10**6)
    return (_SIGNERS * _SIGNATURE_LAMPORTS + priority) / _SOL_LAMPORTS
