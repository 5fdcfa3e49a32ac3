"""A badge that counts for a tier is within reach (NTF-110)."""

from collections.abc import Iterator

from laurel_schemas.badges_badges_v1 import BadgeOpportunityFound
from laurel_schemas.nft_batched_notifications_v1 import BadgeEarningOpportunityAvailable

from notification_router.rules.defining import define
from notification_router.rules.nearness import near_badge
from notification_router.rules.notices import Context, Notice


def near(event: BadgeOpportunityFound, _: Context) -> Iterator[Notice]:
    """How far the person is, and what is left."""
    yield Notice(event.user_id, near_badge(event))


TYPE = define(__name__, BadgeEarningOpportunityAvailable, {BadgeOpportunityFound: near})
