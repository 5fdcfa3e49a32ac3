"""The events that tell what a step changed."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import (
    NextMilestone,
    TierUnlocked,
    VolumeMilestoneReached,
)

from qualification.rules.ladder import Ladder, Milestone, TierRule
from qualification.rules.standing import Standing, Step


def tiers_unlocked(step: Step, ladder: Ladder, at: datetime) -> Iterator[TierUnlocked]:
    """An event for each tier that the step unlocked, with the figures that decided."""
    after = step.after
    for tier in ladder.tiers_between(step.before.unlocked_level, after.unlocked_level):
        yield TierUnlocked(
            user_id=after.user_id,
            level=tier.level,
            name=tier.name,
            required_volume_usd=tier.required_volume_usd,
            current_volume_usd=after.volume_usd,
            badges_required=tier.badges_required,
            badges_activated=after.badges_activated,
            benefits=tier.benefits,
            unlocked_at=at,
        )


def milestones_reached(
    step: Step, ladder: Ladder, at: datetime
) -> Iterator[VolumeMilestoneReached]:
    """An event for each milestone that the step passed (TIER-032).

    Where one trade passes several, each tells of the tiers on its own part of the way.
    """
    before, after = step.before, step.after
    passed = ladder.milestones_between(before.volume_usd, after.volume_usd)
    if not passed:
        return
    volumes = (before.volume_usd, *(each.volume_usd for each in passed[:-1]), after.volume_usd)
    levels = [ladder.level(volume, after.badges_activated) for volume in volumes]
    for milestone, levels_then in zip(passed, pairwise(levels), strict=False):
        yield _reached(milestone, step, levels_then, ladder, at)


def milestones_owed(
    step: Step, told_usd: Decimal, ladder: Ladder, at: datetime
) -> Iterator[VolumeMilestoneReached]:
    """An event for each milestone that another ladder has, above the highest that was told.

    Nothing was traded: the volume is the same before and after, and what the ladder unlocked is
    told with the highest. A milestone that is put in below is no news to who is beyond it.
    """
    owed = ladder.milestones_between(told_usd, step.after.volume_usd)
    before, after = step.before.unlocked_level, step.after.unlocked_level
    for milestone in owed:
        levels = (before, after if milestone is owed[-1] else before)
        yield _reached(milestone, step, levels, ladder, at)


def _reached(
    milestone: Milestone, step: Step, levels: tuple[int, int], ladder: Ladder, at: datetime
) -> VolumeMilestoneReached:
    tiers = ladder.tiers_between(*levels)
    return VolumeMilestoneReached(
        user_id=step.after.user_id,
        milestone_usd=milestone.volume_usd,
        name=milestone.name,
        previous_volume_usd=step.before.volume_usd,
        current_volume_usd=step.after.volume_usd,
        perpetual_volume_usd=step.after.perpetual_usd,
        strategy_volume_usd=step.after.strategy_usd,
        previous_max_tier=levels[0],
        new_max_tier=levels[1],
        newly_qualified_tiers=tuple(tier.level for tier in tiers),
        tier_names=tuple(tier.name for tier in tiers),
        next_milestone=_upcoming(step.after.volume_usd, ladder),
        reached_at=at,
    )


def written_snapshot(standing: Standing, ladder: Ladder, at: str) -> bytes:
    """A standing as others see it: the very bytes of a `VolumeSnapshot`, in a tenth of the time
    that making and checking one takes. `at` is the time as it travels."""
    volume = standing.volume_usd
    return (
        f'{{"user_id":{standing.user_id},"revision":{standing.revision},'
        f'"volume_usd":"{volume:f}","trade_count":{standing.trade_count},'
        f'"badges_activated":{standing.badges_activated},'
        f'"volume_level":{ladder.volume_level(volume)},'
        f'"unlocked_level":{standing.unlocked_level},"as_of":"{at}"}}'
    ).encode()


def rule_defined(rule: TierRule) -> TierRuleDefined:
    """A tier's rule as others see it."""
    return TierRuleDefined(
        level=rule.level,
        name=rule.name,
        required_volume_usd=rule.required_volume_usd,
        badges_required=rule.badges_required,
        fee_reduction_percent=rule.fee_reduction_percent,
        ai_agent_uses_per_week=rule.ai_agent_uses_per_week,
        features=rule.features,
    )


def _upcoming(volume_usd: Decimal, ladder: Ladder) -> NextMilestone | None:
    milestone = ladder.next_milestone(volume_usd)
    if milestone is None:
        return None
    return NextMilestone(
        target_volume_usd=milestone.volume_usd,
        name=milestone.name,
        tier_unlock=_tier_on_the_way(volume_usd, milestone, ladder),
    )


def _tier_on_the_way(volume_usd: Decimal, milestone: Milestone, ladder: Ladder) -> str | None:
    level, target = ladder.volume_level(volume_usd), ladder.volume_level(milestone.volume_usd)
    tiers = ladder.tiers_between(level, target)
    return tiers[-1].name if tiers else None
