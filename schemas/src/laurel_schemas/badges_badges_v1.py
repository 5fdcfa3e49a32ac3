"""badges.badges.v1: badges earned and activated."""

from datetime import timedelta

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, TierLevel, Timestamp, Token, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="badges.badges.v1",
    owner="badges",
    description="Badges earned and activated, keyed by user",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)


class BadgeEarned(Event, topic=TOPIC, type="badges.badge.earned"):
    """A user met a badge's criteria; once per user and badge (seed 000, 2.1)."""

    user_id: UserId
    badge_id: Token
    name: Label
    category: Label
    criteria: Label
    task_id: Token
    task_name: Label
    required_for_tier: TierLevel | None = None
    tier_name: Label | None = None
    tier_badges_required: int | None = None
    activated_badges: int = Field(ge=0)
    earned_at: Timestamp


class BadgeActivated(Event, topic=TOPIC, type="badges.badge.activated"):
    """A user activated an earned badge, so that it counts for tiers; once per user and badge.

    `activated_badges` is the user's total with this one.
    """

    user_id: UserId
    badge_id: Token
    activated_badges: int = Field(ge=1)
    activated_at: Timestamp
