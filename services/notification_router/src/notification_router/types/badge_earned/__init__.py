"""A badge was awarded (NTF-102)."""

from collections.abc import Iterator

from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.nft_high_priority_notifications_v1 import (
    BadgeDetails,
    BadgeEarnedData,
    BadgeEarnedNotification,
    TaskCompleted,
    UpgradeImpact,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def earned(event: BadgeEarned, context: Context) -> Iterator[Notice]:
    """It counts for an upgrade if a tier asks for it.

    How many badges are needed is what the person's own next tier asks for (NTF-135), as far as the
    ladder is known; the badge's own tier may be another.
    """
    counts = event.required_for_tier is not None
    data = BadgeEarnedData(
        badge_details=_badge(event),
        task_completed=TaskCompleted(
            task_id=event.task_id,
            task_name=event.task_name,
            completion_timestamp=event.earned_at,
        ),
        nft_upgrade_impact=UpgradeImpact(
            can_contribute_to_upgrade=counts,
            badges_needed_for_next_tier=context.next_badges.get(event.user_id),
            user_current_activated_badges=event.activated_badges,
        ),
        badge_benefits=(
            *(("Can be activated for NFT tier upgrades",) if counts else ()),
            "Social profile achievement display",
        ),
    )
    yield Notice(event.user_id, data)


def _badge(event: BadgeEarned) -> BadgeDetails:
    return BadgeDetails(
        badge_id=event.badge_id,
        badge_name=event.name,
        badge_category=event.category,
        achievement_criteria=event.criteria,
        required_for_tier=event.required_for_tier,
        tier_name=event.tier_name,
    )


TYPE = define(__name__, BadgeEarnedNotification, {BadgeEarned: earned})
