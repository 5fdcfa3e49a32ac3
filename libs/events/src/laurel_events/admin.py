"""Topics, as the brokers see them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient
from laurel_schemas import Topic, topics

from laurel_events import topic_facts
from laurel_events.kafka import Kafka, cluster
from laurel_events.topic_facts import TopicState


@asynccontextmanager
async def admin(bootstrap: Kafka | str) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client, closed at the end."""
    client = AIOKafkaAdminClient(**cluster(bootstrap).client("laurel"))
    await client.start()
    try:
        yield client
    finally:
        await client.close()


def all_topics() -> tuple[Topic, ...]:
    """Every topic version that is in use, and its dead letters."""
    used = (topic for topic in topics() if not topic.planned)
    return tuple(one for topic in used for one in (topic, topic.dead_letters))


async def compare_topics(bootstrap: Kafka | str) -> list[TopicState]:
    """How every topic stands, with nothing changed."""
    async with admin(bootstrap) as client:
        return await topic_facts.states(client, all_topics())


async def create_topics(bootstrap: Kafka | str) -> list[TopicState]:
    """Create what is missing, and compare the rest with the schemas."""
    async with admin(bootstrap) as client:
        found = await topic_facts.states(client, all_topics())
        return await topic_facts.created(client, found)


async def apply_topics(bootstrap: Kafka | str) -> list[TopicState]:
    """Create what is missing, and change what differs; raises KafkaError."""
    async with admin(bootstrap) as client:
        found = await topic_facts.states(client, all_topics())
        return [
            await topic_facts.change(client, state)
            for state in await topic_facts.created(client, found)
        ]
