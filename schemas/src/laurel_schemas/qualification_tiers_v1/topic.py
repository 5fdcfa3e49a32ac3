"""The topic's facts."""

from datetime import timedelta

from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="qualification.tiers.v1",
    owner="qualification",
    description="What volume and badges unlock, milestones and savings, keyed by user",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)
