"""What people do that badges may ask for, and where an event says it (BADGE-004)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from laurel_schemas import Event
from laurel_schemas.plain import Plain
from laurel_schemas.social_interactions_v1 import (
    FriendRegistered,
    FriendTradedFirst,
    GroupActivityReported,
    GroupJoined,
    GroupLeft,
    LiveStreamStarted,
    PlatformTaskCompleted,
    PostEngaged,
    PostPublished,
    PostViewed,
    ProfileViewed,
    StrategyCreated,
    UserFollowed,
    UserUnfollowed,
    VideoCommented,
    VideoLiked,
    VideoShared,
    VideoUploaded,
    VideoViewed,
)

ActivityKind = Literal[
    "friend_registered",
    "friend_traded",
    "strategy_created",
    "strategy_recognized",
    "platform_task",
    "purchase",
    "group_joined",
    "group_left",
    "group_activity",
    "user_followed",
    "user_unfollowed",
    "live_stream_started",
    "video_uploaded",
    "video_liked",
    "video_viewed",
    "video_shared",
    "video_commented",
    "post_published",
    "post_viewed",
    "post_engaged",
    "profile_viewed",
]
"""Everything that is counted; criteria name it."""

NAMED: frozenset[ActivityKind] = frozenset({"platform_task", "purchase"})
"""Kinds of which a badge may ask for a certain one: a task, a thing bought."""

UNPROMPTED: frozenset[ActivityKind] = frozenset(
    {"friend_registered", "friend_traded", "strategy_recognized"}
)
"""Kinds that others bring about: a task that they complete completes by itself (BADGE-022)."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing that people do here is older: an earlier time is a producer's mistake."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Where an event says what was done with what, with or to whom, and in which words."""

    name: ActivityKind
    subject: str
    other: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that somebody did, once by its person and id; `subject` is what with."""

    user_id: int
    activity_id: str
    kind: ActivityKind
    subject: str
    occurred_at: datetime
    other_id: int | None = None
    detail: str | None = None


KINDS: Mapping[type[Event], Kind] = {
    FriendRegistered: Kind("friend_registered", "friend_id", "friend_id"),
    FriendTradedFirst: Kind("friend_traded", "friend_id", "friend_id"),
    StrategyCreated: Kind("strategy_created", "strategy_id"),
    PlatformTaskCompleted: Kind("platform_task", "task_id", detail="task_name"),
    GroupJoined: Kind("group_joined", "group_id", detail="group_name"),
    GroupLeft: Kind("group_left", "group_id"),
    GroupActivityReported: Kind("group_activity", "group_id", detail="activity_level"),
    UserFollowed: Kind("user_followed", "target_id", "target_id"),
    UserUnfollowed: Kind("user_unfollowed", "target_id", "target_id"),
    LiveStreamStarted: Kind("live_stream_started", "stream_id"),
    VideoUploaded: Kind("video_uploaded", "video_id"),
    VideoLiked: Kind("video_liked", "video_id", "owner_id"),
    VideoViewed: Kind("video_viewed", "video_id", "owner_id"),
    VideoShared: Kind("video_shared", "video_id", "owner_id"),
    VideoCommented: Kind("video_commented", "video_id", "owner_id"),
    PostPublished: Kind("post_published", "post_id"),
    PostViewed: Kind("post_viewed", "post_id", "owner_id"),
    PostEngaged: Kind("post_engaged", "post_id", "owner_id", "action"),
    ProfileViewed: Kind("profile_viewed", "target_id", "target_id"),
}


def activity(kind: Kind, said: Plain) -> Activity:
    """What an interaction says that its actor did."""

    def field(name: str | None) -> Any:
        return None if name is None else said.get(name)

    return Activity(
        user_id=said["actor_id"],
        activity_id=said["interaction_id"],
        kind=kind.name,
        subject=str(said[kind.subject]),
        occurred_at=datetime.fromisoformat(said["occurred_at"]),
        other_id=field(kind.other),
        detail=field(kind.detail),
    )
