"""How well NFTs are used, what fees they saved, what the past was worth."""

from typing import Annotated, Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Count, Label, TierLevel, Timestamp, Token, vocabulary
from laurel_schemas.nft_batched_notifications_v1.topic import TOPIC
from laurel_schemas.notification import Notification


class TieredHolding(Event):
    """The tiered NFT."""

    name: Label
    level: TierLevel
    benefits_activated: bool


class CompetitionHolding(Event):
    """An NFT won in a competition."""

    name: Label
    fee_reduction: Label
    benefits_activated: bool


class CurrentPortfolio(Event):
    """The user's NFTs."""

    tiered_nft: TieredHolding | None = None
    competition_nfts: tuple[CompetitionHolding, ...] = ()


class OptimizationSuggestion(Event):
    """Something to do."""

    suggestion_type: Annotated[Token, vocabulary("activate_benefits", "badge_activation_strategy")]
    priority: Annotated[Token, vocabulary("high", "medium", "low")]
    description: Label
    potential_impact: Label


class EfficiencyMetrics(Event):
    """Shares as text with the percent sign."""

    portfolio_utilization: Label
    benefit_activation_rate: Label
    upgrade_readiness: Label


class PortfolioData(Event):
    """What is held and what could be done with it."""

    current_portfolio: CurrentPortfolio
    optimization_suggestions: tuple[OptimizationSuggestion, ...]
    efficiency_metrics: EfficiencyMetrics


class PortfolioOptimizationSuggestion(
    Notification, topic=TOPIC, type="portfolio_optimization_suggestion"
):
    """The portfolio could be used better; weekly."""

    event_type: Literal["portfolio_optimization_suggestion"] = "portfolio_optimization_suggestion"
    priority: Literal["low"] = "low"
    data: PortfolioData


class SavingsMilestone(Event):
    """The mark that was passed."""

    milestone_amount: Amount
    milestone_name: Label
    achieved_at: Timestamp


class CumulativeSavings(Event):
    """What was saved since when; `total_saved` is the figure for the words."""

    total_saved_usd: Amount
    savings_period: Annotated[Token, vocabulary("since_nft_activation")]
    start_date: Timestamp
    days_active: Count
    total_saved: Amount | None = None


class SavingsSource(Event):
    """What saved it."""

    tiered_nft_savings: Amount
    competition_nft_savings: Amount


class SavingsBreakdown(Event):
    """Where it came from."""

    nft_source: SavingsSource
    trading_volume_contributing: Amount
    average_daily_savings: Amount


class UpcomingSavings(Event):
    """The next mark."""

    target_amount: Amount
    milestone_name: Label
    estimated_days: Count | None = None


class FeeSavingsData(Event):
    """What NFTs saved in fees."""

    savings_milestone: SavingsMilestone
    cumulative_savings: CumulativeSavings
    savings_breakdown: SavingsBreakdown
    next_milestone: UpcomingSavings | None = None


class FeeSavingsMilestone(Notification, topic=TOPIC, type="fee_savings_milestone"):
    """Fees saved passed a milestone; daily."""

    event_type: Literal["fee_savings_milestone"] = "fee_savings_milestone"
    priority: Literal["medium"] = "medium"
    data: FeeSavingsData
