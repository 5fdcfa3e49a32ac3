"""Tasks finished without a click, badges within reach, progress over several tasks, recognition."""

from typing import Annotated

from laurel_schemas.badges_badges_v1.topic import TOPIC
from laurel_schemas.event import Event
from laurel_schemas.fields import (
    Count,
    Label,
    Percent,
    Percentage,
    TierLevel,
    Timestamp,
    Token,
    UserId,
    vocabulary,
)


class GroupMembership(Event):
    """How a user took part in a group."""

    group_name: Label
    group_join_date: Timestamp
    days_in_group: Count
    group_activity_level: Annotated[Token, vocabulary("low", "medium", "high")] | None = None


class TaskCompleted(Event, topic=TOPIC, type="badges.task.completed"):
    """A task was found to be complete without the user doing anything for it."""

    user_id: UserId
    task_id: Token
    task_name: Label
    task_category: Label
    completion_criteria: Label
    badge_id: Token
    badge_name: Label
    required_for_tier: TierLevel | None = None
    tier_name: Label | None = None
    tier_badges_required: Count | None = None
    tier_badges_earned: Count | None = None
    membership: GroupMembership | None = None
    completed_at: Timestamp


class _Near(Event):
    """A badge and how far the user is: 80 to 95 %, or one step left where steps are few."""

    user_id: UserId
    badge_id: Token
    badge_name: Label
    badge_category: Label
    required_for_tier: TierLevel | None = None
    tier_name: Label | None = None
    requirement: Label
    current_count: Count
    required_count: Count
    progress_percentage: Percent
    recent_activity: Label | None = None
    suggested_actions: tuple[Label, ...] = ()
    noticed_at: Timestamp


class BadgeNearCompletion(_Near, topic=TOPIC, type="badges.badge.near_completion"):
    """A badge that the user is working on is almost earned; at most once a day."""


class BadgeOpportunityFound(_Near, topic=TOPIC, type="badges.badge.opportunity_found"):
    """A badge is within reach and would count for a tier; at most once a day."""


class TaskProgress(Event):
    """How one task moved on."""

    badge_name: Label
    requirement: Label
    current_progress: Count
    target_progress: Count
    progress_percentage: Percent
    recent_activity: Label | None = None


class TasksProgressed(Event, topic=TOPIC, type="badges.tasks.progressed"):
    """A user moved on with several badges; at most once a day."""

    user_id: UserId
    period: Annotated[Token, vocabulary("last_7_days")]
    total_tasks_progressed: Count
    badges_closer_to_earning: Count
    tasks: tuple[TaskProgress, ...]
    target_tier: TierLevel | None = None
    tier_name: Label | None = None
    completion_estimate: Label | None = None
    analysed_at: Timestamp


class RecognizedBadge(Event):
    """The badge that recognition unlocked."""

    badge_id: Token
    badge_name: Label
    requirement_met: Label
    required_for_tier: TierLevel | None = None


class CommunityRecognized(Event, topic=TOPIC, type="badges.community.recognized"):
    """A user's followers passed a threshold; found by the weekly analysis."""

    user_id: UserId
    milestone_type: Annotated[Token, vocabulary("followers_threshold")]
    current_followers: Count
    milestone_reached: Count
    milestone_name: Label
    badge: RecognizedBadge | None = None
    followers_gained_last_week: int
    posts_engagement_rate: Percentage | None = None
    community_rank: Label | None = None
    profile_views_increase: Percentage | None = None
    target_tier: TierLevel | None = None
    tier_name: Label | None = None
    tier_badges_earned: Count | None = None
    tier_badges_required: Count | None = None
    analysed_at: Timestamp
