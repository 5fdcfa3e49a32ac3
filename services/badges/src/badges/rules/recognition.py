"""Once a week: who has reached a number of followers (BADGE-024)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from laurel_schemas.badges_badges_v1 import CommunityRecognized, RecognizedBadge

from badges.rules.awards import Offer
from badges.rules.figures import Followers

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Community:
    """What a week brought somebody, as others did it.

    `followers_before` is None where nothing was known a week ago; `rank` counts those with at least
    as many followers, of `people` who have any.
    """

    user_id: int
    followers: int
    followers_before: int | None
    views: int
    views_before: int
    posts_seen: int
    posts_engaged: int
    rank: int
    people: int
    badges: int


def recognized(offer: Offer, community: Community, at: datetime) -> CommunityRecognized:
    """What is told of a threshold; what has no base to be a share of is left out."""
    badge, tier, wanted = offer.badge, offer.tier, offer.badge.criteria
    threshold = wanted.followers if isinstance(wanted, Followers) else 0
    return CommunityRecognized(
        user_id=community.user_id,
        milestone_type="followers_threshold",
        current_followers=community.followers,
        milestone_reached=threshold,
        milestone_name=f"{badge.name} Threshold",
        badge=RecognizedBadge(
            badge_id=badge.badge_id,
            badge_name=badge.name,
            requirement_met=badge.description,
            required_for_tier=badge.required_for_tier,
        ),
        followers_gained_last_week=community.followers - (community.followers_before or 0),
        posts_engagement_rate=_percent(community.posts_engaged, community.posts_seen),
        community_rank=_rank(community),
        profile_views_increase=_percent(
            community.views - community.views_before, community.views_before
        ),
        target_tier=badge.required_for_tier,
        tier_name=tier.name if tier else None,
        tier_badges_earned=community.badges if tier else None,
        tier_badges_required=tier.badges_required if tier else None,
        analysed_at=at,
    )


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(_TENTH) if whole else None


def _rank(community: Community) -> str | None:
    if not community.people:
        return None
    share = Decimal(100 * community.rank) / community.people
    return f"Top {share.to_integral_value(ROUND_CEILING)}%"
