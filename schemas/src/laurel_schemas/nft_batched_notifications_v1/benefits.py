"""What NFTs give, and how well it is used."""

from typing import Annotated, Literal

from laurel_schemas.event import Event
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
from laurel_schemas.nft_batched_notifications_v1.topic import TOPIC
from laurel_schemas.notification import Notification


class ResetPeriod(Event):
    """The week that begins; weeks begin on Monday in UTC."""

    week_start: Timestamp
    week_end: Timestamp
    week_number: Count


class TieredAllowanceData(Event):
    """The tiered NFT's allowance."""

    tier_name: Label
    ai_allowance: Count
    tier_level: TierLevel


class CompetitionFeatureData(Event):
    """What a competition NFT unlocks."""

    tier_name: Label
    additional_features: tuple[Label, ...]


class AllowanceBenefits(Event):
    """The NFTs that count."""

    tiered_nft: TieredAllowanceData
    competition_nfts: tuple[CompetitionFeatureData, ...] = ()


class UsageSummary(Event):
    """What became of last week's allowance."""

    total_allowance: Count
    used_count: Count
    remaining_count: Count
    usage_percentage: Percent
    most_used_features: tuple[Label, ...] = ()


class AllowanceResetData(Event):
    """The new allowance and last week's use."""

    reset_period: ResetPeriod
    nft_benefits: AllowanceBenefits
    usage_summary_last_week: UsageSummary
    optimization_tips: tuple[Label, ...] = ()


class WeeklyAiAllowanceReset(Notification, topic=TOPIC, type="weekly_ai_allowance_reset"):
    """A new week of AI agent uses has begun."""

    event_type: Literal["weekly_ai_allowance_reset"] = "weekly_ai_allowance_reset"
    priority: Literal["low"] = "low"
    data: AllowanceResetData


class ExpiringNft(Event):
    """The NFT whose benefits end."""

    nft_id: Token
    nft_name: Label
    nft_type: Annotated[Token, vocabulary("competition")]
    expiration_date: Timestamp
    hours_remaining: Count


class AffectedBenefitData(Event):
    """A benefit that ends."""

    benefit_type: Annotated[Token, vocabulary("trading_fee_reduction", "avatar_crown")]
    current_value: Label
    will_lose: bool


class AlternativeBenefits(Event):
    """What remains; `fallback_value` is the fee reduction without the ending one."""

    tiered_nft_active: bool
    fallback_fee_reduction: Label
    remaining_benefits: tuple[Label, ...] = ()
    fallback_value: Label | None = None


class BenefitsExpiringData(Event):
    """What ends when; `current_value` is the fee reduction of today."""

    expiring_benefits: ExpiringNft
    benefits_affected: tuple[AffectedBenefitData, ...]
    alternative_benefits: AlternativeBenefits
    recommended_actions: tuple[Label, ...] = ()
    current_value: Label | None = None


class NftBenefitsExpiring(Notification, topic=TOPIC, type="nft_benefits_expiring"):
    """Benefits of a competition NFT end in 48 hours."""

    event_type: Literal["nft_benefits_expiring"] = "nft_benefits_expiring"
    priority: Literal["medium"] = "medium"
    data: BenefitsExpiringData


class PrimaryNft(Event):
    """The NFT with the better benefits of its kind."""

    type: Annotated[Token, vocabulary("tiered")]
    name: Label
    fee_reduction: Label
    ai_usage: Count


class CompetitionNft(Event):
    """An NFT won in a competition."""

    name: Label
    fee_reduction: Label


class CurrentBenefits(Event):
    """What the user has."""

    primary_nft: PrimaryNft | None = None
    competition_nfts: tuple[CompetitionNft, ...] = ()
    effective_fee_reduction: Label


class PotentialBenefits(Event):
    """What the user would have."""

    fee_reduction: Label
    ai_usage: Count
    new_features: tuple[Label, ...] = ()


class MissingRequirements(Event):
    """What is missing for it."""

    badges_needed: Count
    volume_needed: Amount


class EnhancementOpportunity(Event):
    """Something better; which fields there are depends on the type."""

    opportunity_type: Annotated[Token, vocabulary("tiered_upgrade", "competition_participation")]
    target_tier: Label | None = None
    potential_benefits: PotentialBenefits | None = None
    requirements_missing: MissingRequirements | None = None
    upcoming_competitions: Count | None = None
    potential_rewards: Label | None = None


class EnhancementData(Event):
    """What could be better.

    `potential_reduction`, in percent, and `target_tier` are those of the first tiered upgrade.
    """

    current_benefits: CurrentBenefits
    enhancement_opportunities: tuple[EnhancementOpportunity, ...]
    potential_reduction: Percent | None = None
    target_tier: Label | None = None


class NftBenefitEnhancementOpportunity(
    Notification, topic=TOPIC, type="nft_benefit_enhancement_opportunity"
):
    """Better benefits are within reach; weekly."""

    event_type: Literal["nft_benefit_enhancement_opportunity"] = (
        "nft_benefit_enhancement_opportunity"
    )
    priority: Literal["medium"] = "medium"
    data: EnhancementData
