"""Somebody asks to follow the person (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.nft_batched_notifications_v1 import FollowerData, FollowRequest
from laurel_schemas.social_interactions_v1 import FollowRequested

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def requested(event: FollowRequested, context: Context) -> Iterator[Notice]:
    """Nobody hears of themselves."""
    if event.target_id != event.actor_id:
        data = FollowerData(actor_id=event.actor_id, actor_username=context.name(event.actor_id))
        yield Notice(event.target_id, data)


TYPE = define(__name__, FollowRequest, {FollowRequested: requested})
