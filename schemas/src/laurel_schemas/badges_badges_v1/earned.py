"""Badges earned, activated and taken away."""

from typing import Annotated

from pydantic import Field

from laurel_schemas.badges_badges_v1.topic import TOPIC
from laurel_schemas.event import Event
from laurel_schemas.fields import (
    Count,
    Label,
    TierLevel,
    Timestamp,
    Token,
    Url,
    UserId,
    Whole,
    WholeCount,
    vocabulary,
)
from laurel_schemas.integers import Integral


class BadgeEarned(Event, topic=TOPIC, type="badges.badge.earned"):
    """A user met a badge's criteria, or was awarded it; once per user and badge."""

    user_id: UserId
    badge_id: Token
    name: Label
    category: Label
    criteria: Label
    task_id: Token
    task_name: Label
    required_for_tier: TierLevel | None = None
    tier_name: Label | None = None
    tier_badges_required: Whole | None = None
    activated_badges: WholeCount
    badge_type: (
        Annotated[
            Token, vocabulary("micro_badge", "achievement_badge", "event_badge", "special_badge")
        ]
        | None
    ) = None
    rarity: Annotated[Label, vocabulary("Common", "Uncommon", "Rare", "Epic")] | None = None
    image_url: Url | None = None
    earned_at: Timestamp


class BadgeActivated(Event, topic=TOPIC, type="badges.badge.activated"):
    """A user activated an earned badge, so that it counts for tiers; once per user and badge.

    `activated_badges` is the user's total with this one.
    """

    user_id: UserId
    badge_id: Token
    activated_badges: Annotated[int, Field(ge=1), Integral()]
    activated_at: Timestamp


class BadgeRevoked(Event, topic=TOPIC, type="badges.badge.revoked"):
    """An operator took a badge away; a bound one can't be.

    `activated_badges` is the user's total without this one.
    """

    user_id: UserId
    badge_id: Token
    reason: Label
    activated_badges: Count
    revoked_at: Timestamp
