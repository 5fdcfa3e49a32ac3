"""What people do with videos."""

from laurel_schemas.fields import Count, Label, Prose, Token, UserId
from laurel_schemas.social_interactions_v1.interaction import TOPIC, Interaction


class VideoInteraction(Interaction):
    """An action on the video of `owner_id`, whose followers at that moment may be told."""

    video_id: Token
    video_title: Label | None = None
    owner_id: UserId
    owner_followers: Count | None = None


class VideoLiked(VideoInteraction, topic=TOPIC, type="social.video.liked"):
    """The actor liked a video."""


class VideoUnliked(VideoInteraction, topic=TOPIC, type="social.video.unliked", planned=True):
    """The actor took their like back; what the first like paid stays paid."""


class VideoViewed(VideoInteraction, topic=TOPIC, type="social.video.viewed"):
    """The actor viewed a video."""


class VideoShared(VideoInteraction, topic=TOPIC, type="social.video.shared"):
    """The actor shared a video."""


class VideoCommented(VideoInteraction, topic=TOPIC, type="social.video.commented"):
    """The actor commented on a video."""

    comment_id: Token
    comment: Prose | None = None


class VideoUploaded(Interaction, topic=TOPIC, type="social.video.uploaded"):
    """The actor uploaded a video of their own."""

    video_id: Token
    video_title: Label | None = None
