"""When a strategy's volume helped its user over a milestone, and what that gives (TIER-036)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from laurel_schemas.qualification_tiers_v1 import StrategyBonusActivated, StrategyMilestone

from qualification.rules.ladder import EXACT, Ladder
from qualification.rules.standing import Standing

PERIODS: Mapping[str, timedelta] = {
    "last_7_days": timedelta(days=7),
    "last_30_days": timedelta(days=30),
}
"""The periods that are known; a performance over another one is kept and gives nothing."""


@dataclass(frozen=True, slots=True)
class Strategy:
    """What a strategy did in a period that ended at `measured_at`; the volume in USD."""

    user_id: int
    strategy_id: str
    period: str
    name: str
    volume_usd: Decimal
    roi_percentage: Decimal
    win_rate: Decimal
    trades_executed: int
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone that a user reached, and when."""

    milestone_usd: Decimal
    name: str
    reached_at: datetime


def helped(
    strategy: Strategy, standing: Standing, reached: Collection[Reached]
) -> Iterator[Reached]:
    """The milestones that would not be reached without the strategy's volume.

    A milestone counts that was reached within one period of the measurement, before or after: what
    was measured a year ago helps nobody today. A volume whose trades have yet to be counted helps
    once they are.
    """
    period = PERIODS.get(strategy.period)
    if period is None or strategy.volume_usd > standing.strategy_usd:
        return
    without = EXACT.subtract(standing.volume_usd, strategy.volume_usd)
    for one in reached:
        near = abs(strategy.measured_at - one.reached_at) < period
        if near and without < one.milestone_usd <= standing.volume_usd:
            yield one


def bonus_activated(
    strategy: Strategy,
    standing: Standing,
    reached: Collection[Reached],
    badges: Collection[str],
    ladder: Ladder,
    at: datetime,
) -> StrategyBonusActivated:
    """The event of a strategy that helped to reach these milestones; `badges` are held by name."""
    without = EXACT.subtract(standing.volume_usd, strategy.volume_usd)
    bonus = ladder.bonus
    recognised = bonus.badge in badges
    return StrategyBonusActivated(
        user_id=strategy.user_id,
        strategy_id=strategy.strategy_id,
        strategy_name=strategy.name,
        volume_generated_usd=strategy.volume_usd,
        period=strategy.period,
        roi_percentage=strategy.roi_percentage,
        win_rate=strategy.win_rate,
        trades_executed=strategy.trades_executed,
        previous_volume_usd=without,
        new_volume_usd=standing.volume_usd,
        perpetual_volume_usd=standing.perpetual_usd,
        strategy_volume_usd=standing.strategy_usd,
        milestones=tuple(_milestone(one, without, ladder) for one in reached),
        recognition=f"Badge earned: {bonus.badge}" if recognised else None,
        extra_ai_uses=bonus.extra_ai_uses,
        exclusive_features=bonus.exclusive_features,
        activated_at=at,
    )


def _milestone(reached: Reached, without: Decimal, ladder: Ladder) -> StrategyMilestone:
    levels = ladder.volume_level(without), ladder.volume_level(reached.milestone_usd)
    tiers = ladder.tiers_between(*levels)
    return StrategyMilestone(
        milestone_usd=reached.milestone_usd,
        name=reached.name,
        level=tiers[-1].level if tiers else None,
        tier_name=tiers[-1].name if tiers else None,
    )
