"""When a badge is earned: the badge, who is toward it and the decision (BADGE-010)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.fields import Label, TierLevel, Token

from badges.rules.criteria import Criteria, Measure, Progress, asks, measure

BadgeType = Literal["micro_badge", "achievement_badge", "event_badge", "special_badge"]
"""The kinds of badges (BADGE-001)."""

Rarity = Literal["Common", "Uncommon", "Rare", "Epic", "Legendary"]
"""How hard a badge is to earn (BADGE-002)."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge to earn (BADGE-002).

    Raises ValueError when its name is too long or its criteria ask for nothing.
    """

    badge_id: Token
    name: Label
    badge_type: BadgeType
    category: Token
    rarity: Rarity
    description: Label
    task_id: Token
    task_name: Label
    criteria: Criteria
    required_for_tier: TierLevel | None = None
    image_url: str = ""
    suggested_actions: tuple[Label, ...] = ()

    def __post_init__(self) -> None:
        if len(self.name) > 100:
            raise ValueError("name should have at most 100 characters")
        if not asks(self.criteria):
            raise ValueError("criteria should ask for more than nothing, such as trades = 1")


@dataclass(frozen=True, slots=True)
class Tier:
    """The tier a badge is meant for, as qualification defines it."""

    name: str
    badges_required: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A badge that can be earned now, and its tier once that is known."""

    badge: Badge
    tier: Tier | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a user stands: all their figures, and the badges that they own."""

    user_id: int
    progress: Progress
    owned: Collection[str]


@dataclass(frozen=True, slots=True)
class Award:
    """A badge that a user has just earned, and the figures that decided it."""

    user_id: int
    offer: Offer
    measure: Measure


def awards(offers: Iterable[Offer], standing: Standing) -> list[Award]:
    """Of these badges those that the user meets and doesn't own yet, in their order."""
    return [
        Award(standing.user_id, offer, reached)
        for offer in offers
        if offer.badge.badge_id not in standing.owned
        and (reached := measure(offer.badge.criteria, standing.progress)).met
    ]


def announcement(award: Award, activated_badges: int, earned_at: datetime) -> BadgeEarned:
    """The event that tells of an award."""
    badge, tier = award.offer.badge, award.offer.tier
    return BadgeEarned(
        user_id=award.user_id,
        badge_id=badge.badge_id,
        name=badge.name,
        category=badge.category,
        criteria=badge.description,
        task_id=badge.task_id,
        task_name=badge.task_name,
        required_for_tier=badge.required_for_tier,
        tier_name=tier.name if tier else None,
        tier_badges_required=tier.badges_required if tier else None,
        activated_badges=activated_badges,
        badge_type=badge.badge_type,
        rarity=badge.rarity,
        earned_at=earned_at,
    )
