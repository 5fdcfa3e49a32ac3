"""The topic's facts."""

from datetime import timedelta

from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="nft-high-priority-notifications.v1",
    owner="notification_router",
    description="High priority notifications: within 2 minutes",
    key="user_id",
    partitions=6,
    retention=timedelta(days=3),
    public=True,
)
