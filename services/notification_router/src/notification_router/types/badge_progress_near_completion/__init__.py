"""A badge that the person works on is almost earned (NTF-103)."""

from collections.abc import Iterator

from laurel_schemas.badges_badges_v1 import BadgeNearCompletion
from laurel_schemas.nft_batched_notifications_v1 import BadgeProgressNearCompletion

from notification_router.rules.defining import define
from notification_router.rules.nearness import near_badge
from notification_router.rules.notices import Context, Notice


def near(event: BadgeNearCompletion, _: Context) -> Iterator[Notice]:
    """How far the person is, and what is left."""
    yield Notice(event.user_id, near_badge(event))


TYPE = define(__name__, BadgeProgressNearCompletion, {BadgeNearCompletion: near})
