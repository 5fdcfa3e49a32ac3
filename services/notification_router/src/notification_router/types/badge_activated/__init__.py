"""A badge was activated (NTF-131)."""

from collections.abc import Iterator

from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.nft_batched_notifications_v1 import (
    ActivatedBadgeData,
    BadgeActivatedNotification,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def activated(event: BadgeActivated, context: Context) -> Iterator[Notice]:
    """How many badges of the person count from now on."""
    data = ActivatedBadgeData(
        badge_id=event.badge_id,
        badge_name=context.badge(event.user_id, event.badge_id),
        activated_badges=event.activated_badges,
        activated_at=event.activated_at,
    )
    yield Notice(event.user_id, data)


TYPE = define(__name__, BadgeActivatedNotification, {BadgeActivated: activated})
