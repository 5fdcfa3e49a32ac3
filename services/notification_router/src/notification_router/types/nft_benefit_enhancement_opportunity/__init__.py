"""Better benefits are within reach (NTF-116)."""

from collections.abc import Iterator

from laurel_schemas.nft_batched_notifications_v1 import (
    CompetitionNft,
    CurrentBenefits,
    EnhancementData,
    EnhancementOpportunity,
    MissingRequirements,
    NftBenefitEnhancementOpportunity,
    PotentialBenefits,
    PrimaryNft,
)
from laurel_schemas.nft_events_v1 import (
    BenefitEnhancementFound,
    EnhanceableBenefits,
    HeldNft,
    Opportunity,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def found(event: BenefitEnhancementFound, _: Context) -> Iterator[Notice]:
    """What the person has, and what would be better."""
    benefits = event.data
    upgrades = (one for one in benefits.opportunities if one.target_tier is not None)
    best = next(upgrades, None)
    data = EnhancementData(
        current_benefits=_current(benefits),
        enhancement_opportunities=tuple(_opportunity(one) for one in benefits.opportunities),
        potential_reduction=best.fee_reduction_percent if best else None,
        target_tier=best.target_tier if best else None,
    )
    yield Notice(event.user_id, data)


def _current(benefits: EnhanceableBenefits) -> CurrentBenefits:
    return CurrentBenefits(
        primary_nft=_primary(benefits.tiered_nft),
        competition_nfts=tuple(
            CompetitionNft(name=one.name, fee_reduction=f"{one.fee_reduction_percent}%")
            for one in benefits.competition_nfts
        ),
        effective_fee_reduction=f"{benefits.effective_fee_reduction_percent}%",
    )


def _primary(tiered: HeldNft | None) -> PrimaryNft | None:
    if tiered is None:
        return None
    return PrimaryNft(
        type="tiered",
        name=tiered.name,
        fee_reduction=f"{tiered.fee_reduction_percent}%",
        ai_usage=tiered.ai_agent_uses_per_week,
    )


def _opportunity(one: Opportunity) -> EnhancementOpportunity:
    return EnhancementOpportunity(
        opportunity_type=one.opportunity_type,
        target_tier=one.target_tier,
        potential_benefits=_potential(one),
        requirements_missing=_missing(one),
        upcoming_competitions=one.upcoming_competitions,
        potential_rewards=one.potential_rewards,
    )


def _potential(one: Opportunity) -> PotentialBenefits | None:
    if one.fee_reduction_percent is None:
        return None
    return PotentialBenefits(
        fee_reduction=f"{one.fee_reduction_percent}%",
        ai_usage=one.ai_agent_uses_per_week or 0,
        new_features=one.new_features,
    )


def _missing(one: Opportunity) -> MissingRequirements | None:
    if one.badges_needed is None or one.volume_needed_usd is None:
        return None
    return MissingRequirements(badges_needed=one.badges_needed, volume_needed=one.volume_needed_usd)


TYPE = define(__name__, NftBenefitEnhancementOpportunity, {BenefitEnhancementFound: found})
