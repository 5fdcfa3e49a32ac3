"""Topics at the brokers against the facts of their schemas."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from laurel_events import topic_facts
from laurel_events.admin import admin
from laurel_events.topic_facts import TopicState
from laurel_schemas import Topic
from laurel_schemas.trading_trades_v1 import TOPIC
from relaying import allow


def a_topic(**facts: object) -> Topic:
    return replace(TOPIC, name=f"test.{uuid4().hex}.v1", partitions=2, **facts)  # type: ignore[arg-type]


async def state_of(kafka: str, topic: Topic) -> TopicState:
    async with admin(kafka) as client:
        (state,) = await topic_facts.states(client, [topic])
        return state


async def made(kafka: str, topic: Topic) -> Topic:
    async with admin(kafka) as client:
        await topic_facts.created(client, [await state_of(kafka, topic)])
    return topic


async def test_a_missing_topic_is_told_and_made_as_its_schema_says(kafka: str) -> None:
    topic = a_topic(compacted=True, retention=None)
    assert (await state_of(kafka, topic)).problem == "is missing"
    await made(kafka, topic)
    assert (await state_of(kafka, topic)).problem is None


@pytest.mark.requirement("EVT-003")
async def test_every_fact_that_differs_is_told_and_changed(kafka: str) -> None:
    topic = await made(kafka, a_topic())
    wanted = replace(
        topic,
        compacted=True,
        retention=timedelta(days=3),
        deletions_kept=timedelta(days=2),
        max_bytes=100_000,
    )
    state = await state_of(kafka, wanted)
    facts = {"cleanup.policy", "retention.ms", "delete.retention.ms", "max.message.bytes"}
    assert {drift.fact for drift in state.drift} == facts
    async with admin(kafka) as client:
        changed = await topic_facts.change(client, state)
    assert {drift.fact for drift in changed.changed} == facts
    assert changed.problem is None
    assert (await state_of(kafka, wanted)).problem is None


async def test_what_others_have_set_on_a_topic_stays(kafka: str) -> None:
    topic = await made(kafka, a_topic())
    await allow(kafka, topic.name, **{"segment.ms": "60000", "retention.ms": "1"})
    async with admin(kafka) as client:
        await topic_facts.change(client, await state_of(kafka, topic))
        assert (await topic_facts.own_configs(client, [topic.name]))[topic.name][
            "segment.ms"
        ] == "60000"
    assert (await state_of(kafka, topic)).drift == []


async def test_partitions_and_replicas_are_told_and_left_alone(kafka: str) -> None:
    topic = await made(kafka, a_topic())
    state = await state_of(kafka, replace(topic, partitions=3))
    async with admin(kafka) as client:
        left = await topic_facts.change(client, state)
    assert left.problem == (
        "partitions is 2; the schema says 3 "
        "(more would move keys and break their order: announce a new topic version)"
    )


@pytest.mark.requirement("EVT-009")
def test_dead_letters_are_not_kept_for_ever() -> None:
    assert TOPIC.dead_letters.retention == timedelta(days=30)
