"""Volume of the past, volume by strategies, and what the fees saved add up to."""

from typing import Annotated

from laurel_schemas.event import Event
from laurel_schemas.fields import (
    Amount,
    Count,
    Label,
    Percentage,
    TierLevel,
    Timestamp,
    Token,
    UserId,
    vocabulary,
)
from laurel_schemas.qualification_tiers_v1.topic import TOPIC


class QualifiedTier(Event):
    """A tier that the volume now reaches, and the activated badges that it asks for besides."""

    level: TierLevel
    name: Label
    badges_required: Count


class EligibleBadge(Event):
    """A badge that the volume of the past makes attainable."""

    badge_id: Token
    name: Label


class BackfillCounted(Event, topic=TOPIC, type="qualification.backfill.counted"):
    """The trades of a backfill are part of the user's volume; once per backfill.

    The historical volume is what was not counted before; `volume_before_usd` is what the user has
    without it, and `total_volume_usd` their sum. Tiers are those that the volume alone reaches.
    """

    user_id: UserId
    backfill_id: Token
    period_start: Timestamp
    period_end: Timestamp
    perpetual_volume_usd: Amount
    strategy_volume_usd: Amount
    historical_volume_usd: Amount
    volume_before_usd: Amount
    total_volume_usd: Amount
    previous_tiers: tuple[TierLevel, ...]
    new_tiers: tuple[TierLevel, ...]
    newly_qualified_tiers: tuple[QualifiedTier, ...]
    newly_eligible_badges: tuple[EligibleBadge, ...] = ()
    counted_at: Timestamp


class StrategyMilestone(Event):
    """A milestone that the strategy's volume helped to reach."""

    milestone_usd: Amount
    name: Label
    level: TierLevel | None = None
    tier_name: Label | None = None


class StrategyBonusActivated(Event, topic=TOPIC, type="qualification.strategy_bonus.activated"):
    """A strategy's volume helped its user over a milestone.

    `extra_ai_uses` are added to the allowance of the running week.
    """

    user_id: UserId
    strategy_id: Token
    strategy_name: Label
    volume_generated_usd: Amount
    period: Annotated[Token, vocabulary("last_7_days", "last_30_days")]
    roi_percentage: Percentage
    win_rate: Percentage
    trades_executed: Count
    previous_volume_usd: Amount
    new_volume_usd: Amount
    perpetual_volume_usd: Amount
    strategy_volume_usd: Amount
    milestones: tuple[StrategyMilestone, ...]
    recognition: Label | None = None
    extra_ai_uses: Count = 0
    exclusive_features: tuple[Label, ...] = ()
    activated_at: Timestamp


class NextSavings(Event):
    """The savings milestone to come, and in how many days at the average pace."""

    target_usd: Amount
    name: Label
    estimated_days: Count | None = None


class FeeSavingsMilestoneReached(
    Event, topic=TOPIC, type="qualification.fee_savings.milestone_reached"
):
    """What NFTs saved a user in fees passed a milestone; once per milestone.

    Savings come from the fees of trades and the benefits in force at their times.
    """

    user_id: UserId
    milestone_usd: Amount
    name: Label
    total_saved_usd: Amount
    savings_start: Timestamp
    days_active: Count
    tiered_savings_usd: Amount
    competition_savings_usd: Amount
    contributing_volume_usd: Amount
    average_daily_savings_usd: Amount
    next_milestone: NextSavings | None = None
    reached_at: Timestamp
