"""Asks Kafka how topics and groups stand, and what the dead letters say of themselves."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import TopicPartition
from laurel_events.admin import admin
from laurel_events.kafka import Kafka
from laurel_events.lag import bounds, lags
from laurel_events.letters import Refusal, read, standing
from laurel_schemas import Topic

from operations.watching.fresh import Fresh

FRESH_SECONDS = 2.0
LETTERS_FRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as the brokers have it; `records` are those that are kept."""

    topic: Topic
    partitions: int
    replicas: int
    under_replicated: int
    records: int
    dead_letters: int


@dataclass(frozen=True, slots=True)
class Group:
    """A consumer group, and how many records of each topic it has yet to handle."""

    name: str
    state: str
    members: int
    lag: Mapping[str, int]


class Cluster:
    """The brokers, asked at most every few seconds however many look."""

    def __init__(self, kafka: Kafka, watched: Sequence[Topic]) -> None:
        self._kafka = kafka
        self._watched = watched
        self._topics = Fresh(self._ask_topics, FRESH_SECONDS)
        self._groups = Fresh(self._ask_groups, FRESH_SECONDS)
        self._letters = Fresh(self._read_letters, LETTERS_FRESH_SECONDS)

    async def topics(self) -> Sequence[TopicState]:
        """Every topic in use that the brokers have; raises KafkaError."""
        return await self._topics.get()

    async def groups(self) -> Sequence[Group]:
        """Every consumer group; raises KafkaError."""
        return await self._groups.get()

    async def letters(self) -> Sequence[Refusal]:
        """The refused records that nobody has replayed, the latest first; raises KafkaError."""
        return await self._letters.get()

    async def _ask_topics(self) -> Sequence[TopicState]:
        named = {one.name: one for topic in self._watched for one in (topic, topic.dead_letters)}
        async with admin(self._kafka) as client:
            described = {one["topic"]: one for one in await client.describe_topics()}
        found = [name for name in named if name in described]
        kept = await self._kept(
            [
                TopicPartition(name, one["partition"])
                for name in found
                for one in described[name]["partitions"]
            ]
        )
        return [
            _state(topic, described[topic.name]["partitions"], kept)
            for topic in self._watched
            if topic.name in described
        ]

    async def _kept(self, partitions: list[TopicPartition]) -> Mapping[str, int]:
        """How many records each topic keeps."""
        starts, ends = await bounds(self._kafka, partitions)
        counted: dict[str, int] = {}
        for at, end in ends.items():
            counted[at.topic] = counted.get(at.topic, 0) + end - starts[at]
        return counted

    async def _ask_groups(self) -> Sequence[Group]:
        async with admin(self._kafka) as client:
            names = sorted({name for name, *_ in await client.list_consumer_groups()})
            # One by one: aiokafka reads an answer on several in the form of an earlier version.
            each = await asyncio.gather(
                *(client.describe_consumer_groups([name]) for name in names)
            )
        behind = await lags(self._kafka, names)
        # Kafka's own order of fields: error, name, state, kind, protocol, members.
        groups = [
            Group(one[1], one[2], len(one[5]), behind[one[1]])
            for answers in each
            for answer in answers
            for one in answer.groups
        ]
        return sorted(groups, key=lambda one: one.name)

    async def _read_letters(self) -> Sequence[Refusal]:
        names = [topic.name for topic in self._watched]
        found = await standing(read(self._kafka, names))
        return sorted(found, key=lambda one: one.letter.at, reverse=True)


def _state(topic: Topic, partitions: Sequence[Any], kept: Mapping[str, int]) -> TopicState:
    return TopicState(
        topic,
        len(partitions),
        min(len(one["replicas"]) for one in partitions),
        sum(len(one["isr"]) < len(one["replicas"]) for one in partitions),
        kept.get(topic.name, 0),
        kept.get(topic.dead_letters.name, 0),
    )
