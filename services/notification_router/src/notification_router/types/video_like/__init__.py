"""Somebody likes a video of the person (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.nft_batched_notifications_v1 import VideoData, VideoLike
from laurel_schemas.social_interactions_v1 import VideoLiked

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def liked(event: VideoLiked, context: Context) -> Iterator[Notice]:
    """Nobody hears of themselves."""
    if event.owner_id != event.actor_id:
        data = VideoData(
            actor_id=event.actor_id,
            actor_username=context.name(event.actor_id),
            video_id=event.video_id,
            video_title=event.video_title,
        )
        yield Notice(event.owner_id, data)


TYPE = define(__name__, VideoLike, {VideoLiked: liked})
