"""When a badge is earned: criteria, progress and the decision (seed 000, 2.1)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Literal, assert_never

from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.fields import Amount, Label, TierLevel, Token

BadgeType = Literal["micro_badge", "achievement_badge", "event_badge", "special_badge"]
"""The kinds of badges (seed 001, Badge model)."""

Rarity = Literal["Common", "Uncommon", "Rare", "Epic", "Legendary"]
"""How hard a badge is to earn (seed 002, 3.3.1)."""


@dataclass(frozen=True, slots=True)
class TradeCount:
    """A number of trades."""

    trades: int


@dataclass(frozen=True, slots=True)
class CumulativeVolume:
    """A volume over all trades, in USD."""

    volume_usd: Amount


@dataclass(frozen=True, slots=True)
class DayVolume:
    """A volume within one UTC day, in USD."""

    day_volume_usd: Amount


@dataclass(frozen=True, slots=True)
class DistinctPairs:
    """A number of different pairs."""

    pairs: int


@dataclass(frozen=True, slots=True)
class TradingStreak:
    """A number of successive UTC days with a trade on each."""

    streak_days: int


Criteria = TradeCount | CumulativeVolume | DayVolume | DistinctPairs | TradingStreak
"""What a badge may ask for; the one field's name tells them apart where they are stored."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a user's distinct trades add up to; days are UTC days, volumes are USD."""

    trade_count: int = 0
    volume_usd: Decimal = Decimal(0)
    best_day_volume_usd: Decimal = Decimal(0)
    pair_count: int = 0
    longest_streak_days: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """How far a user is toward a badge, in the unit of its criteria."""

    current: Decimal
    target: Decimal

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.current >= self.target

    @property
    def percentage(self) -> Decimal:
        """From 0 to 100 with one decimal, rounded down, so that only a met target shows 100."""
        share = min(self.current / self.target, Decimal(1)) * 100
        return share.quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def measure(criteria: Criteria, progress: Progress) -> Measure:
    """How far `progress` is toward `criteria`."""
    match criteria:
        case TradeCount(trades):
            return Measure(Decimal(progress.trade_count), Decimal(trades))
        case CumulativeVolume(usd):
            return Measure(progress.volume_usd, usd)
        case DayVolume(usd):
            return Measure(progress.best_day_volume_usd, usd)
        case DistinctPairs(pairs):
            return Measure(Decimal(progress.pair_count), Decimal(pairs))
        case TradingStreak(days):
            return Measure(Decimal(progress.longest_streak_days), Decimal(days))
    assert_never(criteria)


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge to earn (seed 001, Badge model; seed 002, 3.3.1).

    Raises ValueError when its name is too long or its criteria ask for nothing.
    """

    badge_id: Token
    name: Label
    badge_type: BadgeType
    category: Token
    rarity: Rarity
    description: Label
    image_url: str
    task_id: Token
    task_name: Label
    criteria: Criteria
    required_for_tier: TierLevel | None = None

    def __post_init__(self) -> None:
        if len(self.name) > 100:
            raise ValueError("name should have at most 100 characters")
        if measure(self.criteria, Progress()).met:
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


def awards(offers: Iterable[Offer], standings: Iterable[Standing]) -> list[Award]:
    """The badges that `standings` meet and don't own yet, user by user, in the order offered."""
    offers = tuple(offers)
    return [
        Award(standing.user_id, offer, reached)
        for standing in standings
        for offer in offers
        if offer.badge.badge_id not in standing.owned
        and (reached := measure(offer.badge.criteria, standing.progress)).met
    ]


def longest_streak_asked(offers: Iterable[Offer]) -> int:
    """The longest streak that any badge asks for, in days; 0 when none does."""
    asked = (offer.badge.criteria for offer in offers)
    return max((each.streak_days for each in asked if isinstance(each, TradingStreak)), default=0)


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
        tier_name=tier and tier.name,
        tier_badges_required=tier and tier.badges_required,
        activated_badges=activated_badges,
        earned_at=earned_at,
    )
