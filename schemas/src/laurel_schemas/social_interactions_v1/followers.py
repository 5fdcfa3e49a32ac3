"""Who follows whom, and what followers are told."""

from laurel_schemas.fields import Count, Label, Token, UserId
from laurel_schemas.social_interactions_v1.interaction import TOPIC, Interaction


class UserFollowed(Interaction, topic=TOPIC, type="social.user.followed"):
    """The actor follows `target_id`, who then has `target_followers`."""

    target_id: UserId
    target_followers: Count | None = None


class UserUnfollowed(Interaction, topic=TOPIC, type="social.user.unfollowed"):
    """The actor follows `target_id` no longer."""

    target_id: UserId
    target_followers: Count | None = None


class FollowRequested(Interaction, topic=TOPIC, type="social.user.follow_requested"):
    """The actor asks to follow `target_id`, whose profile is closed."""

    target_id: UserId


class LiveStreamStarted(Interaction, topic=TOPIC, type="social.live_stream.started"):
    """The actor went live; their followers are told."""

    stream_id: Token
    stream_title: Label | None = None
