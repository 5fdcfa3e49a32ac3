"""Once a day: over which badges a user has moved on (BADGE-023)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from laurel_schemas.badges_badges_v1 import TaskProgress, TasksProgressed

from badges.rules.awards import Offer, Standing
from badges.rules.criteria import AllOf, AnyOf, Measure, measure
from badges.rules.nearness import Near, is_near
from badges.rules.words import recent_activity

_SHOWN = 5
_AT_LEAST = 2
"""Progress over a single badge is told by itself, when that is near."""


@dataclass(frozen=True, slots=True)
class Progressed:
    """A badge that came closer: how far it is, and what its figure gained in 7 days."""

    offer: Offer
    measure: Measure
    figure: str
    gain: Decimal

    @property
    def weeks_left(self) -> int:
        """How many weeks are left at this pace, rounded up."""
        left = (self.measure.target - self.measure.current) / self.gain
        return int(left.to_integral_value(ROUND_CEILING))


def progressed(
    offers: Sequence[Offer], standing: Standing, gains: Mapping[str, Decimal]
) -> list[Progressed]:
    """The badges not earned yet that came closer, the nearest first."""
    found = []
    for offer in offers:
        wanted = offer.badge.criteria
        if isinstance(wanted, AnyOf | AllOf) or offer.badge.badge_id in standing.owned:
            continue
        asked = wanted.asked
        gain, reached = gains.get(asked.figure, Decimal(0)), measure(wanted, standing.progress)
        if asked.counts and gain > 0 and not reached.met:
            found.append(Progressed(offer, reached, asked.figure, gain))
    return sorted(found, key=lambda one: -one.measure.percentage)


def review(
    user_id: int, found: Sequence[Progressed], earned_lately: int, at: datetime
) -> TasksProgressed | None:
    """What is told of a week's progress; None unless at least two tasks moved on, one of them not
    done yet."""
    total = len(found) + earned_lately
    if not found or total < _AT_LEAST:
        return None
    shown = found[:_SHOWN]
    aimed = [one for one in shown if one.offer.tier and one.offer.badge.required_for_tier]
    tier = max(aimed, key=lambda one: one.offer.badge.required_for_tier or 0, default=None)
    return TasksProgressed(
        user_id=user_id,
        period="last_7_days",
        total_tasks_progressed=total,
        badges_closer_to_earning=len(found),
        tasks=tuple(map(_task, shown)),
        target_tier=tier.offer.badge.required_for_tier if tier else None,
        tier_name=tier.offer.tier.name if tier and tier.offer.tier else None,
        completion_estimate=_estimate([one for one in aimed if _same_tier(one, tier)]),
        analysed_at=at,
    )


def _same_tier(one: Progressed, other: Progressed | None) -> bool:
    wanted = one.offer.badge.required_for_tier
    return other is not None and wanted == other.offer.badge.required_for_tier


def _task(one: Progressed) -> TaskProgress:
    badge = one.offer.badge
    return TaskProgress(
        badge_name=badge.name,
        requirement=badge.description,
        current_progress=int(one.measure.current),
        target_progress=int(one.measure.target),
        progress_percentage=int(one.measure.percentage),
        recent_activity=recent_activity(one.figure, one.gain),
    )


def _estimate(found: Sequence[Progressed]) -> str | None:
    """From the nearest to the farthest of these badges, at the pace of the last 7 days."""
    if not found:
        return None
    weeks = sorted(one.weeks_left for one in found)
    if weeks[-1] == 1:
        return "1 week at current pace"
    between = f"{weeks[0]}-{weeks[-1]}" if weeks[0] < weeks[-1] else f"{weeks[0]}"
    return f"{between} weeks at current pace"


def opportunities(standing: Standing, offers: Sequence[Offer]) -> list[Near]:
    """Badges within reach that would count for a tier, and are not owned."""
    found = []
    for offer in offers:
        wanted, owned = offer.badge.criteria, offer.badge.badge_id in standing.owned
        if owned or offer.badge.required_for_tier is None or isinstance(wanted, AnyOf | AllOf):
            continue
        reached = measure(wanted, standing.progress)
        if wanted.asked.counts and is_near(reached):
            found.append(Near(standing.user_id, offer, reached))
    return found
