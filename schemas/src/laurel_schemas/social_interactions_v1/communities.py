"""Groups, profiles and posts: what community figures are computed from."""

from typing import Annotated

from laurel_schemas.fields import Label, Token, UserId, vocabulary
from laurel_schemas.social_interactions_v1.interaction import TOPIC, Interaction


class GroupJoined(Interaction, topic=TOPIC, type="social.group.joined"):
    """The actor joined a trading group."""

    group_id: Token
    group_name: Label


class GroupLeft(Interaction, topic=TOPIC, type="social.group.left"):
    """The actor left a trading group."""

    group_id: Token


class GroupActivityReported(Interaction, topic=TOPIC, type="social.group.activity_reported"):
    """How active the actor has been in a group lately; the last report stands."""

    group_id: Token
    activity_level: Annotated[Token, vocabulary("low", "medium", "high")]


class ProfileViewed(Interaction, topic=TOPIC, type="social.profile.viewed"):
    """The actor looked at the profile of `target_id`."""

    target_id: UserId


class PostPublished(Interaction, topic=TOPIC, type="social.post.published"):
    """The actor published a post."""

    post_id: Token


class PostViewed(Interaction, topic=TOPIC, type="social.post.viewed"):
    """The actor saw a post of `owner_id`."""

    post_id: Token
    owner_id: UserId


class PostEngaged(Interaction, topic=TOPIC, type="social.post.engaged"):
    """The actor reacted to a post of `owner_id`; engagement is counted over views."""

    post_id: Token
    owner_id: UserId
    action: Annotated[Token, vocabulary("like", "comment", "share")]
