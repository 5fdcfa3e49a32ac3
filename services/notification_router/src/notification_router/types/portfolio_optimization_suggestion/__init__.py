"""The portfolio could be used better (NTF-121)."""

from collections.abc import Iterator

from laurel_schemas.nft_batched_notifications_v1 import (
    CompetitionHolding,
    CurrentPortfolio,
    EfficiencyMetrics,
    OptimizationSuggestion,
    PortfolioData,
    PortfolioOptimizationSuggestion,
    TieredHolding,
)
from laurel_schemas.nft_events_v1 import PortfolioReviewed, ReviewedPortfolio

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def reviewed(event: PortfolioReviewed, _: Context) -> Iterator[Notice]:
    """What is held, what could be done with it, and how well it is used."""
    found = event.data
    data = PortfolioData(
        current_portfolio=_portfolio(found),
        optimization_suggestions=tuple(
            OptimizationSuggestion(
                suggestion_type=one.suggestion_type,
                priority=one.priority,
                description=one.description,
                potential_impact=one.potential_impact,
            )
            for one in found.suggestions
        ),
        efficiency_metrics=EfficiencyMetrics(
            portfolio_utilization=f"{found.portfolio_utilization_percent}%",
            benefit_activation_rate=f"{found.benefit_activation_percent}%",
            upgrade_readiness=f"{found.upgrade_readiness_percent}%",
        ),
    )
    yield Notice(event.user_id, data)


def _portfolio(found: ReviewedPortfolio) -> CurrentPortfolio:
    tiered = found.tiered_nft
    return CurrentPortfolio(
        tiered_nft=TieredHolding(
            name=tiered.name, level=tiered.level, benefits_activated=tiered.benefits_activated
        )
        if tiered and tiered.level
        else None,
        competition_nfts=tuple(
            CompetitionHolding(
                name=one.name,
                fee_reduction=f"{one.fee_reduction_percent}%",
                benefits_activated=one.benefits_activated,
            )
            for one in found.competition_nfts
        ),
    )


TYPE = define(__name__, PortfolioOptimizationSuggestion, {PortfolioReviewed: reviewed})
