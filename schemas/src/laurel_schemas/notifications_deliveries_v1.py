"""notifications.deliveries.v1: what became of every notification on every channel."""

from datetime import timedelta
from typing import Annotated, Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Timestamp, Token, UserId, WholeCount, vocabulary
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="notifications.deliveries.v1",
    owner="notification_router",
    description="Deliveries and engagement, keyed by user; the source of delivery statistics",
    key="user_id",
    partitions=6,
    retention=timedelta(days=7),
)


class DeliveryRecorded(Event, topic=TOPIC, type="notifications.delivery.recorded"):
    """A notification reached, missed or engaged its recipient on a channel.

    `latency_ms` runs from the event that caused the notification to its acknowledgement.
    `published_at` is when the notification itself was published: what became of those of one time
    is told by records that come later.
    """

    notification_id: Token
    user_id: UserId
    notification_type: Token
    channel: Token
    priority: Literal["critical", "high", "medium", "low"]
    outcome: Annotated[Token, vocabulary("published", "delivered", "failed", "read", "engaged")]
    latency_ms: WholeCount
    recorded_at: Timestamp
    published_at: Timestamp | None = None
