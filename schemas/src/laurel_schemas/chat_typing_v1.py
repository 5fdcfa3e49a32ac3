"""chat.typing.v1: who is typing right now."""

from datetime import timedelta

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, Timestamp, Token, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="chat.typing.v1",
    owner="chat",
    description="Typing, worthless a few seconds later, keyed by conversation",
    key="conversation_id",
    partitions=6,
    retention=timedelta(minutes=1),
    ephemeral=True,
)


class TypingChanged(Event, topic=TOPIC, type="chat.typing.changed"):
    """A member types, or has stopped for 3 seconds."""

    conversation_id: Token
    user_id: UserId
    username: Label | None = None
    is_typing: bool
    changed_at: Timestamp
