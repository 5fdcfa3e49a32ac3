"""What benefits saved a user in fees, and the steps of it that are announced (TIER-038)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from laurel_schemas.qualification_tiers_v1 import FeeSavingsMilestoneReached, NextSavings

from qualification.rules.ladder import EXACT, Milestone

_CENT = Decimal("0.01")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Savings:
    """What a user's NFTs saved in fees since `started_at`; amounts in USD.

    `volume_usd` is that of the trades whose fees were reduced.
    """

    user_id: int
    tiered_usd: Decimal
    competition_usd: Decimal
    volume_usd: Decimal
    started_at: datetime

    @property
    def total_usd(self) -> Decimal:
        """What all NFTs saved."""
        return EXACT.add(self.tiered_usd, self.competition_usd)

    def days(self, at: datetime) -> int:
        """The days in which benefits were in force, one at least."""
        return max((at - self.started_at) // _DAY, 1)

    def daily(self, at: datetime) -> Decimal:
        """What was saved a day on average, to the cent."""
        return EXACT.divide(self.total_usd, Decimal(self.days(at))).quantize(_CENT, ROUND_HALF_UP)


def savings_reached(
    savings: Savings, steps: Sequence[Milestone], told_usd: Decimal | None, at: datetime
) -> Iterator[FeeSavingsMilestoneReached]:
    """An event for each step that the savings have passed, above the highest that was told.

    A step that is put in below is no news to who is beyond it.
    """
    for step in steps:
        if step.volume_usd > savings.total_usd:
            return
        if told_usd is not None and step.volume_usd <= told_usd:
            continue
        yield FeeSavingsMilestoneReached(
            user_id=savings.user_id,
            milestone_usd=step.volume_usd,
            name=step.name,
            total_saved_usd=savings.total_usd,
            savings_start=savings.started_at,
            days_active=savings.days(at),
            tiered_savings_usd=savings.tiered_usd,
            competition_savings_usd=savings.competition_usd,
            contributing_volume_usd=savings.volume_usd,
            average_daily_savings_usd=savings.daily(at),
            next_milestone=_upcoming(savings, steps, at),
            reached_at=at,
        )


def _upcoming(savings: Savings, steps: Sequence[Milestone], at: datetime) -> NextSavings | None:
    coming = next((step for step in steps if step.volume_usd > savings.total_usd), None)
    if coming is None:
        return None
    missing, daily = EXACT.subtract(coming.volume_usd, savings.total_usd), savings.daily(at)
    days = EXACT.divide(missing, daily).to_integral_value(ROUND_HALF_UP) if daily else None
    return NextSavings(
        target_usd=coming.volume_usd,
        name=coming.name,
        estimated_days=None if days is None else int(days),
    )
