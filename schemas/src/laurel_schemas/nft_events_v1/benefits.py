"""What NFTs give: allowances that begin anew, benefits that end or could be better."""

from typing import Annotated, Literal

from laurel_schemas.fields import (
    Amount,
    Count,
    Label,
    Percent,
    TierLevel,
    Timestamp,
    Token,
    vocabulary,
)
from laurel_schemas.nft_events_v1.envelope import TOPIC, NftData, NftDetail, NftEvent


class TieredAllowance(NftDetail):
    """The tiered NFT and its weekly allowance."""

    tier_name: Label
    tier_level: TierLevel
    ai_allowance: Count


class CompetitionFeatures(NftDetail):
    """A competition NFT and what it unlocks."""

    tier_name: Label
    additional_features: tuple[Label, ...]


class ResetAllowance(NftData):
    """The week that begins, and what became of the last one."""

    week_start: Timestamp
    week_end: Timestamp
    week_number: Count
    tiered_nft: TieredAllowance | None = None
    competition_nfts: tuple[CompetitionFeatures, ...] = ()
    last_week_allowance: Count
    last_week_used: Count
    most_used_features: tuple[Label, ...] = ()


class AffectedBenefit(NftDetail):
    """A benefit that ends."""

    benefit_type: Annotated[Token, vocabulary("trading_fee_reduction", "avatar_crown")]
    current_value: Label
    will_lose: bool


class ExpiringBenefits(NftData):
    """Which benefits end when, and what remains."""

    nft_id: Token
    nft_name: Label
    nft_type: Annotated[Token, vocabulary("competition")]
    expiration_date: Timestamp
    hours_remaining: Count
    benefits_affected: tuple[AffectedBenefit, ...]
    tiered_nft_active: bool
    fallback_fee_reduction_percent: Count
    remaining_benefits: tuple[Label, ...] = ()


class HeldNft(NftDetail):
    """An NFT of the user and what it gives now."""

    name: Label
    level: TierLevel | None = None
    fee_reduction_percent: Count
    ai_agent_uses_per_week: Count = 0
    benefits_activated: bool


class Opportunity(NftDetail):
    """What the user could do for better benefits; which fields there are depends on the type."""

    opportunity_type: Annotated[Token, vocabulary("tiered_upgrade", "competition_participation")]
    target_tier: Label | None = None
    fee_reduction_percent: Count | None = None
    ai_agent_uses_per_week: Count | None = None
    new_features: tuple[Label, ...] = ()
    badges_needed: Count | None = None
    volume_needed_usd: Amount | None = None
    upcoming_competitions: Count | None = None
    potential_rewards: Label | None = None


class EnhanceableBenefits(NftData):
    """What the user has and what would be better."""

    tiered_nft: HeldNft | None = None
    competition_nfts: tuple[HeldNft, ...] = ()
    effective_fee_reduction_percent: Count
    opportunities: tuple[Opportunity, ...]


class Suggestion(NftDetail):
    """Something to do, in words."""

    suggestion_type: Annotated[Token, vocabulary("activate_benefits", "badge_activation_strategy")]
    priority: Annotated[Token, vocabulary("high", "medium", "low")]
    description: Label
    potential_impact: Label


class ReviewedPortfolio(NftData):
    """How well the user's NFTs are used."""

    tiered_nft: HeldNft | None = None
    competition_nfts: tuple[HeldNft, ...] = ()
    suggestions: tuple[Suggestion, ...]
    portfolio_utilization_percent: Percent
    benefit_activation_percent: Percent
    upgrade_readiness_percent: Percent


class AllowanceReset(NftEvent, topic=TOPIC, type="nft.ai_allowance.reset"):
    """A new week of AI agent uses has begun for the holder of an NFT, on Monday in UTC."""

    event_type: Literal["ai_allowance_reset"] = "ai_allowance_reset"
    data: ResetAllowance


class BenefitsExpiring(NftEvent, topic=TOPIC, type="nft.benefits.expiring"):
    """Benefits of a competition NFT end in 48 hours; once per NFT."""

    event_type: Literal["benefits_expiring"] = "benefits_expiring"
    data: ExpiringBenefits


class BenefitEnhancementFound(NftEvent, topic=TOPIC, type="nft.benefits.enhancement_found"):
    """The weekly analysis found better benefits within reach."""

    event_type: Literal["benefit_enhancement_found"] = "benefit_enhancement_found"
    data: EnhanceableBenefits


class PortfolioReviewed(NftEvent, topic=TOPIC, type="nft.portfolio.reviewed"):
    """The weekly analysis found something in the portfolio to be used better."""

    event_type: Literal["portfolio_reviewed"] = "portfolio_reviewed"
    data: ReviewedPortfolio
