"""badges.badges.v1: badges earned, activated and bound, and progress towards them."""

from laurel_schemas.badges_badges_v1.binding import (
    BadgesBound,
    BadgesReleased,
    BindingRefused,
)
from laurel_schemas.badges_badges_v1.earned import (
    BadgeActivated,
    BadgeEarned,
    BadgeRevoked,
)
from laurel_schemas.badges_badges_v1.progress import (
    BadgeNearCompletion,
    BadgeOpportunityFound,
    CommunityRecognized,
    GroupMembership,
    RecognizedBadge,
    TaskCompleted,
    TaskProgress,
    TasksProgressed,
)
from laurel_schemas.badges_badges_v1.topic import (
    TOPIC,
)

__all__ = [
    "TOPIC",
    "BadgeActivated",
    "BadgeEarned",
    "BadgeNearCompletion",
    "BadgeOpportunityFound",
    "BadgeRevoked",
    "BadgesBound",
    "BadgesReleased",
    "BindingRefused",
    "CommunityRecognized",
    "GroupMembership",
    "RecognizedBadge",
    "TaskCompleted",
    "TaskProgress",
    "TasksProgressed",
]
