"""Each week users hear how to have more of their NFTs (NFT-074)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from laurel_events import DueTask, Message, Transaction, UnitOfWork
from laurel_schemas.competition_lifecycle_v1 import CompetitionAnnounced, CompetitionStatusChanged
from laurel_schemas.nft_events_v1 import (
    BenefitEnhancementFound,
    EnhanceableBenefits,
    PortfolioReviewed,
    ReviewedPortfolio,
)

from minting.rules.benefits import Week, in_force
from minting.rules.reviewing import (
    Contests,
    Portfolio,
    held,
    opportunities,
    suggestions,
    utilization,
)
from minting.store import reviewing

REVIEW: Final = "portfolio.review"

_PAGE: Final = 500
_AFTER_MONDAY: Final = timedelta(hours=9)


async def remember_contests(
    announced: Sequence[Message[CompetitionAnnounced]], tx: Transaction
) -> None:
    """Keep which competitions are to come, and what they give."""
    rows = [
        one.event.model_dump(include={"competition_id", "status", "starts_at", "ends_at"})
        | {"reward": one.event.rewards[0].reward if one.event.rewards else None}
        for one in announced
    ]
    await reviewing.announce_contests(tx.session, rows)


async def follow_contests(
    changed: Sequence[Message[CompetitionStatusChanged]], tx: Transaction
) -> None:
    """Keep which of them have begun, or never will."""
    fields = {"competition_id", "status", "starts_at", "ends_at"}
    rows = [one.event.model_dump(include=fields) for one in changed]
    await reviewing.change_contests(tx.session, rows)


def schedule(tx: Transaction) -> None:
    """Let the next review begin when it does."""
    _schedule(tx, Week.of(tx.now).next)


async def review(task: DueTask, unit_of_work: UnitOfWork) -> None:
    """Tell each holder what would be better, and what to use better: one page a run."""
    week = Week(date.fromisoformat(task.key))
    async with unit_of_work() as tx:
        users = await reviewing.holders_after(tx.session, int(task.payload["after"]), _PAGE)
        contests = await reviewing.contests(tx.session, tx.now)
        for portfolio in await reviewing.portfolios(tx.session, users):
            _tell(tx, portfolio, contests)
        if users:
            tx.schedule(REVIEW, task.key, tx.now, {"after": users[-1]})
        else:
            await reviewing.forget_contests(tx.session, tx.now)
            _schedule(tx, week.next)
        await task.done(tx)


def _schedule(tx: Transaction, week: Week) -> None:
    tx.schedule(REVIEW, week.monday.isoformat(), week.start + _AFTER_MONDAY, {"after": 0})


def _tell(tx: Transaction, portfolio: Portfolio, contests: Contests) -> None:
    """What there is nothing to say of is not told."""
    tiered = held(portfolio.tiered, tx.now) if portfolio.tiered else None
    won = tuple(held(one, tx.now) for one in portfolio.won)
    effective = in_force(portfolio.tiered, tx.now, portfolio.won).fee_reduction_percent
    if better := opportunities(portfolio, effective, contests):
        data = EnhanceableBenefits(
            user_id=portfolio.user_id,
            tiered_nft=tiered,
            competition_nfts=won,
            effective_fee_reduction_percent=effective,
            opportunities=tuple(better),
        )
        tx.publish(BenefitEnhancementFound(timestamp=tx.now, data=data))
    if tips := suggestions(portfolio):
        used = utilization(portfolio)
        reviewed = ReviewedPortfolio(
            user_id=portfolio.user_id,
            tiered_nft=tiered,
            competition_nfts=won,
            suggestions=tuple(tips),
            portfolio_utilization_percent=used.portfolio,
            benefit_activation_percent=used.activation,
            upgrade_readiness_percent=used.readiness,
        )
        tx.publish(PortfolioReviewed(timestamp=tx.now, data=reviewed))
