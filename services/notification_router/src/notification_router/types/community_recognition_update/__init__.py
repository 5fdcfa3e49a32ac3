"""Followers passed a threshold (NTF-120)."""

from collections.abc import Iterator

from laurel_schemas.badges_badges_v1 import CommunityRecognized
from laurel_schemas.nft_batched_notifications_v1 import (
    CommunityData,
    CommunityRecognitionUpdate,
    CommunityStats,
    RecognitionBadge,
    RecognitionMilestone,
    TierProgression,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice

_FIFTH = 5
"""The tier by which the samples name the figures."""


def recognized(event: CommunityRecognized, _: Context) -> Iterator[Notice]:
    """What was reached, and what it means for badges and tiers."""
    data = CommunityData(
        recognition_milestone=RecognitionMilestone(
            milestone_type=event.milestone_type,
            current_followers=event.current_followers,
            milestone_reached=event.milestone_reached,
            milestone_name=event.milestone_name,
        ),
        badge_impact=_badge(event),
        community_stats=CommunityStats(
            followers_gained_last_week=event.followers_gained_last_week,
            posts_engagement_rate=event.posts_engagement_rate,
            community_rank=event.community_rank,
            profile_views_increase=event.profile_views_increase,
        ),
        tier_progression=_progression(event),
    )
    yield Notice(event.user_id, data)


def _badge(event: CommunityRecognized) -> RecognitionBadge:
    badge = event.badge
    if badge is None:
        return RecognitionBadge(badge_unlocked=False)
    return RecognitionBadge(
        badge_unlocked=True,
        badge_id=badge.badge_id,
        badge_name=badge.badge_name,
        requirement_met=badge.requirement_met,
        required_for_tier=badge.required_for_tier,
    )


def _progression(event: CommunityRecognized) -> TierProgression | None:
    if event.tier_name is None:
        return None
    have, needed = event.tier_badges_earned, event.tier_badges_required
    fifth = event.target_tier == _FIFTH
    return TierProgression(
        target_tier=event.tier_name,
        badges_now_earned_for_tier5=have if fifth else None,
        badges_needed_for_tier5=needed if fifth else None,
        badges_now_earned_for_tier=have,
        badges_needed_for_tier=needed,
        remaining_requirement=_remaining(have, needed),
    )


def _remaining(have: int | None, needed: int | None) -> str | None:
    if have is None or needed is None or have >= needed:
        return None
    left = needed - have
    return f"{left} more badges" if left > 1 else "1 more badge"


TYPE = define(__name__, CommunityRecognitionUpdate, {CommunityRecognized: recognized})
