"""How near a badge is: the same for one in progress and one that would count for a tier."""

from laurel_schemas.badges_badges_v1 import BadgeNearCompletion, BadgeOpportunityFound
from laurel_schemas.nft_batched_notifications_v1 import (
    BadgeOpportunity,
    BadgeProgress,
    BadgeProgressData,
    CompletionBenefit,
)

Near = BadgeNearCompletion | BadgeOpportunityFound


def near_badge(event: Near) -> BadgeProgressData:
    """The badge, what is left, and what it brings."""
    return BadgeProgressData(
        badge_opportunity=BadgeOpportunity(
            badge_id=event.badge_id,
            badge_name=event.badge_name,
            badge_category=event.badge_category,
            required_for_tier=event.required_for_tier,
            tier_name=event.tier_name,
        ),
        current_progress=_progress(event),
        completion_benefit=_benefit(event),
        suggested_actions=event.suggested_actions,
    )


def _progress(event: Near) -> BadgeProgress:
    return BadgeProgress(
        requirement=event.requirement,
        current_count=event.current_count,
        required_count=event.required_count,
        progress_percentage=event.progress_percentage,
        remaining_count=max(0, event.required_count - event.current_count),
        recent_activity=event.recent_activity,
    )


def _benefit(event: Near) -> CompletionBenefit:
    tier = event.tier_name
    return CompletionBenefit(
        immediate="Badge added to collection",
        nft_impact=tier and f"Can be activated for {tier} NFT upgrade"[:200],
        social_recognition="Community profile badge display",
    )
