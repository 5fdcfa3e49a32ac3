"""social.interactions.v1: what people do on the social side of the platform."""

from laurel_schemas.social_interactions_v1.achievements import (
    FriendRegistered,
    FriendTradedFirst,
    PlatformTaskCompleted,
    StrategyCreated,
)
from laurel_schemas.social_interactions_v1.communities import (
    GroupActivityReported,
    GroupJoined,
    GroupLeft,
    PostEngaged,
    PostPublished,
    PostViewed,
    ProfileViewed,
)
from laurel_schemas.social_interactions_v1.followers import (
    FollowRequested,
    LiveStreamStarted,
    UserFollowed,
    UserUnfollowed,
)
from laurel_schemas.social_interactions_v1.interaction import (
    TOPIC,
    Interaction,
)
from laurel_schemas.social_interactions_v1.videos import (
    VideoCommented,
    VideoInteraction,
    VideoLiked,
    VideoShared,
    VideoUnliked,
    VideoUploaded,
    VideoViewed,
)

__all__ = [
    "TOPIC",
    "FollowRequested",
    "FriendRegistered",
    "FriendTradedFirst",
    "GroupActivityReported",
    "GroupJoined",
    "GroupLeft",
    "Interaction",
    "LiveStreamStarted",
    "PlatformTaskCompleted",
    "PostEngaged",
    "PostPublished",
    "PostViewed",
    "ProfileViewed",
    "StrategyCreated",
    "UserFollowed",
    "UserUnfollowed",
    "VideoCommented",
    "VideoInteraction",
    "VideoLiked",
    "VideoShared",
    "VideoUnliked",
    "VideoUploaded",
    "VideoViewed",
]
