"""A task was completed without the person doing anything for it (NTF-117)."""

from collections.abc import Iterator

from laurel_schemas.badges_badges_v1 import TaskCompleted
from laurel_schemas.nft_high_priority_notifications_v1 import (
    AutoCompletedTaskData,
    AwardedBadge,
    CompletedTask,
    GroupProgress,
    TaskAutoCompleted,
    TierContribution,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice

_FIFTH = 5
"""The tier by which the samples name the figures."""


def completed(event: TaskCompleted, _: Context) -> Iterator[Notice]:
    """Which task is complete, and what it earned."""
    data = AutoCompletedTaskData(
        completed_task=CompletedTask(
            task_id=event.task_id,
            task_name=event.task_name,
            task_category=event.task_category,
            completion_criteria=event.completion_criteria,
            completion_detected_at=event.completed_at,
        ),
        badge_awarded=AwardedBadge(
            badge_id=event.badge_id,
            badge_name=event.badge_name,
            required_for_tier=event.required_for_tier,
            tier_name=event.tier_name,
        ),
        user_progress=_membership(event),
        nft_upgrade_impact=_contribution(event),
    )
    yield Notice(event.user_id, data)


def _membership(event: TaskCompleted) -> GroupProgress | None:
    group = event.membership
    if group is None:
        return None
    return GroupProgress(
        group_join_date=group.group_join_date,
        days_in_group=group.days_in_group,
        group_name=group.group_name,
        group_activity_level=group.group_activity_level,
    )


def _contribution(event: TaskCompleted) -> TierContribution | None:
    if event.required_for_tier is None:
        return None
    needed, have = event.tier_badges_required, event.tier_badges_earned
    fifth = event.required_for_tier == _FIFTH
    return TierContribution(
        contributes_to_tier=event.required_for_tier,
        badges_needed_for_tier5=needed if fifth else None,
        user_current_badges_for_tier5=have if fifth else None,
        badges_needed_for_tier=needed,
        user_current_badges_for_tier=have,
    )


TYPE = define(__name__, TaskAutoCompleted, {TaskCompleted: completed})
