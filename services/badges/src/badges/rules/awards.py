"""When a badge is earned: the badge, who is toward it and the decision (BADGE-010)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.fields import Label, TierLevel, Token

from badges.rules.criteria import (
    AllOf,
    Criteria,
    Measure,
    Progress,
    TradingStreak,
    asks,
    leaves,
    measure,
)

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
class Trader:
    """A user whose progress has just grown, by the trades counted."""

    user_id: int
    progress: Progress
    owned: Collection[str]
    counted: Sequence[str]


@dataclass(frozen=True, slots=True)
class Award:
    """A badge that a user has just earned, and the figures that decided it."""

    user_id: int
    offer: Offer
    measure: Measure


def awards(offers: Iterable[Offer], traders: Iterable[Trader]) -> list[Award]:
    """The badges that `traders` meet and don't own yet, user by user, in the order offered."""
    offers = tuple(offers)
    return [
        Award(trader.user_id, offer, reached)
        for trader in traders
        for offer in offers
        if offer.badge.badge_id not in trader.owned
        and (reached := measure(offer.badge.criteria, trader.progress)).met
    ]


def longest_streak_asked(offers: Iterable[Offer]) -> int:
    """The longest streak that any badge asks for, in days; 0 when none does."""
    asked = (leaf for offer in offers for leaf in leaves(offer.badge.criteria))
    return max((each.streak_days for each in asked if isinstance(each, TradingStreak)), default=0)


def streaks_wait(offers: Iterable[Offer]) -> bool:
    """Whether a streak may decide a badge long after its last day, as one part of `all_of`."""
    asked = (offer.badge.criteria for offer in offers)
    return any(
        isinstance(leaf, TradingStreak)
        for each in asked
        if isinstance(each, AllOf)
        for leaf in leaves(each)
    )


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
        earned_at=earned_at,
    )
