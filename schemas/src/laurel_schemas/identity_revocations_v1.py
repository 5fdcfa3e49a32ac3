"""identity.revocations.v1: whose tokens are refused before they expire."""

from pydantic import Field

from laurel_schemas.event import Event
from laurel_schemas.fields import Timestamp, Token, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="identity.revocations.v1",
    owner="identity",
    description="Whose tokens are refused before they expire, keyed by user",
    key="user_id",
    partitions=1,
    retention=None,
    compacted=True,
)


class AccessChanged(Event, topic=TOPIC, type="identity.access.changed"):
    """What holds for a user's tokens from now on; the last one stands.

    Refused are all tokens while `banned`, those issued before `tokens_before`, and those of
    `ended_sessions`, which lists the sessions whose tokens may not have expired yet.
    """

    user_id: UserId
    banned: bool
    tokens_before: Timestamp
    ended_sessions: tuple[Token, ...] = Field(default=(), max_length=1000)
