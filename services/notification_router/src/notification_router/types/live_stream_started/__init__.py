"""Somebody whom the person follows went live (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.nft_high_priority_notifications_v1 import (
    LiveStreamData,
    LiveStreamStartedNotification,
)
from laurel_schemas.social_interactions_v1 import LiveStreamStarted

from notification_router.rules.audiences import followers_of
from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def started(event: LiveStreamStarted, context: Context) -> Iterator[Notice]:
    """The followers are told."""
    data = LiveStreamData(
        actor_id=event.actor_id,
        actor_username=context.name(event.actor_id),
        stream_id=event.stream_id,
        stream_title=event.stream_title,
    )
    yield Notice(followers_of(event.actor_id), data, event.stream_id)


TYPE = define(__name__, LiveStreamStartedNotification, {LiveStreamStarted: started})
