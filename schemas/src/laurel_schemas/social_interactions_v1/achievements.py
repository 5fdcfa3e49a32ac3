"""Friends brought along, strategies made, tasks finished: what badges are given for."""

from laurel_schemas.fields import Label, Token, UserId
from laurel_schemas.social_interactions_v1.interaction import TOPIC, Interaction


class FriendRegistered(Interaction, topic=TOPIC, type="social.friend.registered"):
    """Somebody whom the actor had invited registered."""

    friend_id: UserId


class FriendTradedFirst(Interaction, topic=TOPIC, type="social.friend.traded_first"):
    """Somebody whom the actor had invited made their first trade."""

    friend_id: UserId


class StrategyCreated(Interaction, topic=TOPIC, type="social.strategy.created"):
    """The actor created a strategy."""

    strategy_id: Token
    strategy_name: Label | None = None


class PlatformTaskCompleted(Interaction, topic=TOPIC, type="social.platform_task.completed"):
    """The actor finished a task of the platform, such as a guidance for novices."""

    task_id: Token
    task_name: Label
