"""Followers, likes, comments, recognition, and maintenance for everybody."""

from typing import Annotated, Literal

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from laurel_schemas.event import Event
from laurel_schemas.fields import (
    Count,
    Label,
    Percentage,
    Prose,
    TierLevel,
    Timestamp,
    Token,
    UserId,
    vocabulary,
)
from laurel_schemas.nft_batched_notifications_v1.topic import TOPIC
from laurel_schemas.notification import Notification


class RecognitionMilestone(Event):
    """The mark that was passed."""

    milestone_type: Annotated[Token, vocabulary("followers_threshold")]
    current_followers: Count
    milestone_reached: Count
    milestone_name: Label


class RecognitionBadge(Event):
    """The badge that came with it."""

    badge_unlocked: bool
    badge_id: Token | None = None
    badge_name: Label | None = None
    requirement_met: Label | None = None
    required_for_tier: TierLevel | None = None


class CommunityStats(Event):
    """How the week was; percentages as decimal strings."""

    followers_gained_last_week: int
    posts_engagement_rate: Percentage | None = None
    community_rank: Label | None = None
    profile_views_increase: Percentage | None = None


class TierProgression(Event):
    """What it means for a tier.

    The samples name the figures by tier 5; they are those of `target_tier`.
    """

    target_tier: Label
    badges_now_earned_for_tier5: Count | None = None
    badges_needed_for_tier5: Count | None = None
    badges_now_earned_for_tier: Count | None = None
    badges_needed_for_tier: Count | None = None
    remaining_requirement: Label | None = None


class CommunityData(Event):
    """Recognition by others."""

    recognition_milestone: RecognitionMilestone
    badge_impact: RecognitionBadge
    community_stats: CommunityStats
    tier_progression: TierProgression | None = None


class CommunityRecognitionUpdate(Notification, topic=TOPIC, type="community_recognition_update"):
    """Followers passed a threshold; weekly."""

    event_type: Literal["community_recognition_update"] = "community_recognition_update"
    priority: Literal["medium"] = "medium"
    data: CommunityData


class _Actor(Event):
    """Who did it; names are camelCase."""

    model_config = ConfigDict(alias_generator=to_camel)

    actor_id: UserId
    actor_username: Label


class FollowerData(_Actor):
    """Who follows or asks to."""


class VideoData(_Actor):
    """Who did something with which video of the user."""

    video_id: Token
    video_title: Label | None = None


class VideoCommentData(VideoData):
    """And what they said."""

    comment_id: Token
    comment: Prose | None = None


class ProfileFollowed(Notification, topic=TOPIC, type="profile_followed"):
    """Somebody follows the user."""

    event_type: Literal["profile_followed"] = "profile_followed"
    priority: Literal["medium"] = "medium"
    data: FollowerData


class FollowRequest(Notification, topic=TOPIC, type="follow_request"):
    """Somebody asks to follow the user."""

    event_type: Literal["follow_request"] = "follow_request"
    priority: Literal["medium"] = "medium"
    data: FollowerData


class VideoLike(Notification, topic=TOPIC, type="video_like"):
    """Somebody likes a video of the user."""

    event_type: Literal["video_like"] = "video_like"
    priority: Literal["medium"] = "medium"
    data: VideoData


class VideoComment(Notification, topic=TOPIC, type="video_comment"):
    """Somebody commented on a video of the user."""

    event_type: Literal["video_comment"] = "video_comment"
    priority: Literal["medium"] = "medium"
    data: VideoCommentData


class MaintenanceData(Event):
    """What is away when; `date` and `duration` are its times in words."""

    maintenance_id: Token
    maintenance_type: Annotated[Token, vocabulary("blockchain_upgrade", "platform_upgrade")]
    scheduled_start: Timestamp
    estimated_duration: Label
    affected_services: tuple[Label, ...]
    unaffected_services: tuple[Label, ...] = ()
    preparation_steps: tuple[Label, ...] = ()
    date: Label | None = None
    duration: Label | None = None


class SystemMaintenance(Notification, topic=TOPIC, type="system_maintenance"):
    """Services will be away, 24 to 48 hours from now."""

    event_type: Literal["system_maintenance"] = "system_maintenance"
    priority: Literal["low"] = "low"
    data: MaintenanceData
