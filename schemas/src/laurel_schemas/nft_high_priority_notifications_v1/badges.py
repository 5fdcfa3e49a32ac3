"""Badges earned, tasks completed."""

from typing import Annotated, Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Count, Label, TierLevel, Timestamp, Token, vocabulary
from laurel_schemas.nft_high_priority_notifications_v1.topic import TOPIC
from laurel_schemas.notification import Notification


class BadgeDetails(Event):
    """The badge."""

    badge_id: Token
    badge_name: Label
    badge_category: Label
    achievement_criteria: Label
    required_for_tier: TierLevel | None = None
    tier_name: Label | None = None


class TaskCompleted(Event):
    """The task that earned it."""

    task_id: Token
    task_name: Label
    completion_timestamp: Timestamp


class UpgradeImpact(Event):
    """What the badge means for the next tier."""

    can_contribute_to_upgrade: bool
    badges_needed_for_next_tier: Count | None = None
    user_current_activated_badges: Count


class BadgeEarnedData(Event):
    """Which badge was earned, how, and what it is good for."""

    badge_details: BadgeDetails
    task_completed: TaskCompleted
    nft_upgrade_impact: UpgradeImpact
    badge_benefits: tuple[Label, ...]


class BadgeEarnedNotification(Notification, topic=TOPIC, type="badge_earned"):
    """A badge was earned."""

    event_type: Literal["badge_earned"] = "badge_earned"
    priority: Literal["high"] = "high"
    data: BadgeEarnedData


class CompletedTask(Event):
    """The task and when it was found to be complete."""

    task_id: Token
    task_name: Label
    task_category: Label
    completion_criteria: Label
    completion_detected_at: Timestamp


class AwardedBadge(Event):
    """The badge that it earned."""

    badge_id: Token
    badge_name: Label
    required_for_tier: TierLevel | None = None
    tier_name: Label | None = None


class GroupProgress(Event):
    """The user's time in a group, for tasks about groups."""

    group_join_date: Timestamp
    days_in_group: Count
    group_name: Label
    group_activity_level: Annotated[Token, vocabulary("low", "medium", "high")] | None = None


class TierContribution(Event):
    """What the badge means for its tier.

    The samples name the figures by tier 5; they are those of the badge's own tier.
    """

    contributes_to_tier: TierLevel
    badges_needed_for_tier5: Count | None = None
    user_current_badges_for_tier5: Count | None = None
    badges_needed_for_tier: Count | None = None
    user_current_badges_for_tier: Count | None = None


class AutoCompletedTaskData(Event):
    """Which task is complete, and what it earned."""

    completed_task: CompletedTask
    badge_awarded: AwardedBadge
    user_progress: GroupProgress | None = None
    nft_upgrade_impact: TierContribution | None = None


class TaskAutoCompleted(Notification, topic=TOPIC, type="task_auto_completed"):
    """A task was completed without the user doing anything for it."""

    event_type: Literal["task_auto_completed"] = "task_auto_completed"
    priority: Literal["high"] = "high"
    data: AutoCompletedTaskData
