"""The topic's facts."""

from datetime import timedelta

from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="nft-batched-notifications.v1",
    owner="notification_router",
    description="Medium and low priority notifications: within 15 minutes or 4 hours",
    key="user_id",
    partitions=12,
    retention=timedelta(days=1),
    replication=2,
    public=True,
)
