"""Somebody commented on a video of the person (NTF-132)."""

from collections.abc import Iterator

from laurel_schemas.nft_batched_notifications_v1 import VideoComment, VideoCommentData
from laurel_schemas.social_interactions_v1 import VideoCommented

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def commented(event: VideoCommented, context: Context) -> Iterator[Notice]:
    """Nobody hears of themselves."""
    if event.owner_id != event.actor_id:
        data = VideoCommentData(
            actor_id=event.actor_id,
            actor_username=context.name(event.actor_id),
            video_id=event.video_id,
            video_title=event.video_title,
            comment_id=event.comment_id,
            comment=event.comment,
        )
        yield Notice(event.owner_id, data)


TYPE = define(__name__, VideoComment, {VideoCommented: commented})
