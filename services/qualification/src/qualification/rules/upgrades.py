"""When the holder of an NFT may upgrade it, and how far the next milestone is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from laurel_schemas.qualification_tiers_v1 import (
    CountedBadge,
    UpgradeConditionsMet,
    VolumeMilestoneReached,
)

from qualification.rules.ladder import EXACT, Ladder, TierRule
from qualification.rules.standing import Step

PACE_PERIOD = timedelta(days=30)
"""The time whose volume says how fast somebody trades (TIER-034)."""


@dataclass(frozen=True, slots=True)
class UpgradeMet:
    """An upgrade that became possible, and what was known of it then; amounts in USD.

    `volume_achieved_at` is when the volume of the target was reached; where that was not kept, when
    its tier was unlocked.
    """

    user_id: int
    current_level: int
    mint_address: str
    target_level: int
    required_volume_usd: Decimal
    volume_usd: Decimal
    volume_achieved_at: datetime
    met_at: datetime
    activated: Sequence[CountedBadge]


def conditions_met(met: UpgradeMet, ladder: Ladder) -> UpgradeConditionsMet:
    """The event that tells of an upgrade that became possible (TIER-035)."""
    current, target = (ladder.tiers[each - 1] for each in (met.current_level, met.target_level))
    return UpgradeConditionsMet(
        user_id=met.user_id,
        current_level=current.level,
        current_name=current.name,
        current_mint_address=met.mint_address,
        target_level=target.level,
        target_name=target.name,
        required_volume_usd=met.required_volume_usd,
        current_volume_usd=met.volume_usd,
        volume_achieved_at=met.volume_achieved_at,
        badges_required=target.badges_required,
        activated_badges=tuple(met.activated),
        benefits=target.benefits,
        current_fee_reduction_percent=current.fee_reduction_percent,
        target_fee_reduction_percent=target.fee_reduction_percent,
        current_ai_agent_uses_per_week=current.ai_agent_uses_per_week,
        target_ai_agent_uses_per_week=target.ai_agent_uses_per_week,
        new_features=target.features,
        met_at=met.met_at,
    )


def volumes_reached(step: Step, ladder: Ladder) -> Iterator[TierRule]:
    """The tiers whose volume the step reached, whatever their badges."""
    before, after = (ladder.volume_level(each.volume_usd) for each in (step.before, step.after))
    yield from ladder.tiers_between(before, after)


def with_pace(reached: VolumeMilestoneReached, recent_usd: Decimal) -> VolumeMilestoneReached:
    """The milestone with the days until the next one, at the pace of the volume of PACE_PERIOD.

    Without a next one or any pace it stays as it is (TIER-034).
    """
    coming = reached.next_milestone
    if coming is None or not recent_usd:
        return reached
    missing = EXACT.subtract(coming.target_volume_usd, reached.current_volume_usd)
    days = EXACT.divide(EXACT.multiply(missing, Decimal(PACE_PERIOD.days)), recent_usd)
    estimated = int(days.to_integral_value(ROUND_CEILING))
    told = coming.model_copy(update={"estimated_days": estimated})
    return reached.model_copy(update={"next_milestone": told})
