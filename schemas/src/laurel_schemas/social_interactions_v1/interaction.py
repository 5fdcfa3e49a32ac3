"""The topic, and what every interaction carries."""

from datetime import timedelta

from laurel_schemas.event import Event
from laurel_schemas.fields import Count, Timestamp, Token, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="social.interactions.v1",
    owner="platform",
    description="Social actions, keyed by who acted",
    key="actor_id",
    partitions=6,
    retention=timedelta(days=30),
)


class Interaction(Event):
    """Somebody did something; `interaction_id` is its natural key and counts once.

    `actor_followers` and `actor_following` are the actor's counts at that moment. Where they are
    absent, the reader's own projection of accounts.users.v1 decides.
    """

    interaction_id: Token
    actor_id: UserId
    occurred_at: Timestamp
    actor_followers: Count | None = None
    actor_following: Count | None = None
