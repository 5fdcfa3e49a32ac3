"""Benefits of a competition NFT end in 48 hours (NTF-115)."""

from collections.abc import Iterator

from laurel_schemas.nft_batched_notifications_v1 import (
    AffectedBenefitData,
    AlternativeBenefits,
    BenefitsExpiringData,
    ExpiringNft,
    NftBenefitsExpiring,
)
from laurel_schemas.nft_events_v1 import BenefitsExpiring, ExpiringBenefits

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice

_FEES = "trading_fee_reduction"
_ACTIONS = (
    "Participate in upcoming competitions",
    "Upgrade Tiered NFT for better benefits",
    "Check competition schedule",
)


def expiring(event: BenefitsExpiring, _: Context) -> Iterator[Notice]:
    """What ends when, and what remains."""
    ending = event.data
    fees = [one for one in ending.benefits_affected if one.benefit_type == _FEES]
    data = BenefitsExpiringData(
        expiring_benefits=ExpiringNft(
            nft_id=ending.nft_id,
            nft_name=ending.nft_name,
            nft_type=ending.nft_type,
            expiration_date=ending.expiration_date,
            hours_remaining=ending.hours_remaining,
        ),
        benefits_affected=_affected(ending),
        alternative_benefits=_alternative(ending),
        recommended_actions=_ACTIONS,
        current_value=fees[0].current_value if fees else None,
    )
    yield Notice(event.user_id, data)


def _affected(ending: ExpiringBenefits) -> tuple[AffectedBenefitData, ...]:
    return tuple(
        AffectedBenefitData(
            benefit_type=one.benefit_type, current_value=one.current_value, will_lose=one.will_lose
        )
        for one in ending.benefits_affected
    )


def _alternative(ending: ExpiringBenefits) -> AlternativeBenefits:
    fallback = f"{ending.fallback_fee_reduction_percent}%"
    return AlternativeBenefits(
        tiered_nft_active=ending.tiered_nft_active,
        fallback_fee_reduction=fallback,
        remaining_benefits=ending.remaining_benefits,
        fallback_value=fallback,
    )


TYPE = define(__name__, NftBenefitsExpiring, {BenefitsExpiring: expiring})
