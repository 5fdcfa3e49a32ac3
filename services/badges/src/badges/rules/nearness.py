"""When a badge is almost earned (BADGE-020), and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from laurel_schemas.badges_badges_v1 import BadgeNearCompletion, BadgeOpportunityFound

from badges.rules.awards import Offer
from badges.rules.criteria import AllOf, AnyOf, Measure
from badges.rules.index import FEW, NEAR_FROM, NEAR_TO, Index, Moves


@dataclass(frozen=True, slots=True)
class Near:
    """A badge that a user has almost earned."""

    user_id: int
    offer: Offer
    measure: Measure


def is_near(measure: Measure) -> bool:
    """80 to 95 percent of the way, or one step left where steps are few."""
    if measure.met:
        return False
    one_left = measure.target <= FEW and measure.current == measure.target - 1 > 0
    return one_left or NEAR_FROM <= measure.current / measure.target <= NEAR_TO


def near(user_id: int, moves: Moves, index: Index) -> list[Near]:
    """The badges that moves bring, or keep, near; those that ask for one figure."""
    found = []
    for figure, move in moves.items():
        value = move.after
        for offer in index.near(figure, value):
            least = offer.badge.criteria
            if isinstance(least, AnyOf | AllOf):
                continue
            reached = Measure(value, least.asked.least)
            if least.asked.counts and is_near(reached):
                found.append(Near(user_id, offer, reached))
    return found


def _told(near: Near, recent: str | None, at: datetime) -> Mapping[str, object]:
    badge, tier = near.offer.badge, near.offer.tier
    return {
        "user_id": near.user_id,
        "badge_id": badge.badge_id,
        "badge_name": badge.name,
        "badge_category": badge.category,
        "required_for_tier": badge.required_for_tier,
        "tier_name": tier and tier.name,
        "requirement": badge.description,
        "current_count": int(near.measure.current),
        "required_count": int(near.measure.target),
        "progress_percentage": int(near.measure.percentage),
        "recent_activity": recent,
        "suggested_actions": badge.suggested_actions,
        "noticed_at": at,
    }


def near_completion(near: Near, recent: str | None, at: datetime) -> BadgeNearCompletion:
    """What is told of a badge that the user is working on."""
    return BadgeNearCompletion.model_validate(_told(near, recent, at))


def opportunity(near: Near, recent: str | None, at: datetime) -> BadgeOpportunityFound:
    """What is told of a badge that lies within reach and would count for a tier."""
    return BadgeOpportunityFound.model_validate(_told(near, recent, at))
