"""Badges bound to upgrades, in step with what minting says of each request."""

from typing import Annotated

from pydantic import Field

from laurel_schemas.badges_badges_v1.topic import TOPIC
from laurel_schemas.event import Event
from laurel_schemas.fields import Count, TierLevel, Timestamp, Token, UserId, vocabulary

BadgeIds = Annotated[tuple[Token, ...], Field(max_length=100)]


class _Binding(Event):
    """`request_id` names the upgrade request."""

    request_id: Token
    user_id: UserId


class BadgesBound(_Binding, topic=TOPIC, type="badges.binding.bound"):
    """The badges that an upgrade asks for are bound to it and can't be lost meanwhile."""

    to_level: TierLevel
    badge_ids: BadgeIds
    bound_at: Timestamp


class BindingRefused(_Binding, topic=TOPIC, type="badges.binding.refused"):
    """The upgrade can't go on: too few of the user's badges are activated and free."""

    to_level: TierLevel
    reason: Annotated[Token, vocabulary("not_enough_badges", "unknown_user")]
    badges_required: Count
    badges_free: Count
    refused_at: Timestamp


class BadgesReleased(_Binding, topic=TOPIC, type="badges.binding.released", unread=True):
    """The upgrade failed or was given up: its badges are free again."""

    badge_ids: BadgeIds
    reason: Annotated[Token, vocabulary("upgrade_failed", "expired")]
    released_at: Timestamp
