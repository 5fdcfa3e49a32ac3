"""Progress towards badges, and badges activated."""

from typing import Annotated, Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Count, Label, Percent, TierLevel, Timestamp, Token, vocabulary
from laurel_schemas.nft_batched_notifications_v1.topic import TOPIC
from laurel_schemas.notification import Notification


class BadgeOpportunity(Event):
    """The badge, and the tier for which it counts."""

    badge_id: Token
    badge_name: Label
    badge_category: Label
    required_for_tier: TierLevel | None = None
    tier_name: Label | None = None


class BadgeProgress(Event):
    """How far the user is, and what is left."""

    requirement: Label
    current_count: Count
    required_count: Count
    progress_percentage: Percent
    remaining_count: Count | None = None
    recent_activity: Label | None = None


class CompletionBenefit(Event):
    """What the badge brings."""

    immediate: Label
    nft_impact: Label | None = None
    social_recognition: Label


class BadgeProgressData(Event):
    """The badge within reach."""

    badge_opportunity: BadgeOpportunity
    current_progress: BadgeProgress
    completion_benefit: CompletionBenefit
    suggested_actions: tuple[Label, ...] = ()


class BadgeProgressNearCompletion(Notification, topic=TOPIC, type="badge_progress_near_completion"):
    """A badge that the user works on is almost earned."""

    event_type: Literal["badge_progress_near_completion"] = "badge_progress_near_completion"
    priority: Literal["medium"] = "medium"
    data: BadgeProgressData


class BadgeEarningOpportunityAvailable(
    Notification, topic=TOPIC, type="badge_earning_opportunity_available"
):
    """A badge that counts for a tier is within reach."""

    event_type: Literal["badge_earning_opportunity_available"] = (
        "badge_earning_opportunity_available"
    )
    priority: Literal["medium"] = "medium"
    data: BadgeProgressData


class ProgressSummary(Event):
    """How much moved in the period."""

    analysis_period: Annotated[Token, vocabulary("last_7_days")]
    total_tasks_progressed: Count
    badges_closer_to_earning: Count


class TaskProgressDetail(Event):
    """How one task moved."""

    badge_name: Label
    requirement: Label
    current_progress: Count
    target_progress: Count
    progress_percentage: Percent
    recent_activity: Label | None = None


class TierOutlook(Event):
    """The tier that the badges lead to, and when at this pace."""

    target_tier: TierLevel
    tier_name: Label
    completion_estimate: Label


class MultiTaskProgressData(Event):
    """Progress over several badges."""

    progress_summary: ProgressSummary
    task_progress_details: tuple[TaskProgressDetail, ...]
    tier_impact: TierOutlook | None = None


class MultiTaskProgressUpdate(Notification, topic=TOPIC, type="multi_task_progress_update"):
    """Several badges came closer."""

    event_type: Literal["multi_task_progress_update"] = "multi_task_progress_update"
    priority: Literal["medium"] = "medium"
    data: MultiTaskProgressData


class ActivatedBadgeData(Event):
    """The badge that counts from now on, and how many do."""

    badge_id: Token
    badge_name: Label
    activated_badges: Count
    activated_at: Timestamp


class BadgeActivatedNotification(Notification, topic=TOPIC, type="badge_activated"):
    """A badge was activated."""

    event_type: Literal["badge_activated"] = "badge_activated"
    priority: Literal["medium"] = "medium"
    data: ActivatedBadgeData
