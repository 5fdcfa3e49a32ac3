"""The topic's facts."""

from datetime import timedelta

from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="badges.badges.v1",
    owner="badges",
    description="Badges earned, activated and bound, and progress towards them, keyed by user",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)
