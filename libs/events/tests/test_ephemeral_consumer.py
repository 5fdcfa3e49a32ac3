"""Ephemeral events: heard from now on by everybody, missed and counted rather than waited for."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import NewTopic
from events_samples import trade
from laurel_events import Flow, Message
from laurel_events.admin import admin, create_topics
from laurel_events.ephemeral_consumer import EphemeralConsumer
from laurel_events.ephemeral_producer import EphemeralProducer
from laurel_schemas.chat_typing_v1 import TypingChanged
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted
from laurel_stack.options import default_cache
from laurel_stack.servers import kafka as kafka_server
from laurel_stack.tools import Tools
from laurel_testkit import eventually
from laurel_testkit.homes import apart
from prometheus_client import REGISTRY

from tests.faults.proxy import detours

Hear = Callable[[Sequence[Message[Any]]], Awaitable[None]]


def missed(service: str, why: str) -> float:
    labels = {"service": service, "reason": why}
    return REGISTRY.get_sample_value("laurel_ephemeral_missed_total", labels) or 0.0


def heard(service: str) -> float:
    return REGISTRY.get_sample_value("laurel_ephemeral_heard_total", {"service": service}) or 0.0


def passed_over(service: str) -> float:
    labels = {"service": service, "topic": TOPIC.name, "type": "unknown"}
    return REGISTRY.get_sample_value("laurel_events_passed_over_total", labels) or 0.0


def sent(service: str) -> float:
    return REGISTRY.get_sample_value("laurel_ephemeral_sent_total", {"service": service}) or 0.0


@asynccontextmanager
async def listening(
    broker: str,
    hear: Hear,
    name: str,
    clock: Callable[[], float] = time.monotonic,
    **more: float,
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    consumer = EphemeralConsumer(
        bootstrap=broker,
        flow=Flow(name, {}, (), ephemeral={TradeExecuted: hear}),
        resources={},
        room=int(more.get("room", 1000)),
        seconds=more.get("seconds", 5.0),
        clock=clock,
    )
    running = asyncio.ensure_future(consumer.run(stop))
    try:
        await eventually(consumer.ready)
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)


class Ears:
    """Which trades one listener heard."""

    def __init__(self) -> None:
        self.users: list[int] = []

    async def hear(self, messages: Sequence[Message[Any]]) -> None:
        self.users += [one.event.user_id for one in messages]


@pytest.fixture
def name() -> str:
    return f"ears-{uuid4()}"


@pytest.mark.requirement("EVT-041")
async def test_every_listener_hears_everything_from_when_on_it_is_ready(
    broker: str, name: str
) -> None:
    first, second = Ears(), Ears()
    async with EphemeralProducer(broker, service=name) as producer:
        producer.publish(trade(99_999, user_id=99))
        await eventually(lambda: sent(name) == 1)
        async with listening(broker, first.hear, name), listening(broker, second.hear, name):
            producer.publish(trade(77_777, user_id=77))
            await eventually(lambda: first.users == second.users == [77])
    assert heard(name) == 2


async def test_what_can_not_be_heard_is_counted_and_the_next_is_heard(
    broker: str, name: str
) -> None:
    ears = Ears()
    async with (
        EphemeralProducer(broker, service=name) as producer,
        AIOKafkaProducer(bootstrap_servers=broker) as raw,
        listening(broker, ears.hear, name),
    ):
        for type_ in (TradeExecuted.TYPE, "trading.trade.invented"):
            headers = [("ce_type", type_.encode()), ("ce_specversion", b"1.0")]
            await raw.send_and_wait(TOPIC.name, b"nonsense", headers=headers)
        await eventually(lambda: missed(name, "undecodable") == passed_over(name) == 1)
        producer.publish(trade(77_777, user_id=77))
        await eventually(lambda: ears.users == [77])


async def test_a_handler_that_fails_hears_the_next(broker: str, name: str) -> None:
    ears = Ears()

    async def fail_once(messages: Sequence[Message[TradeExecuted]]) -> None:
        if not missed(name, "failed"):
            raise RuntimeError("no socket")
        await ears.hear(messages)

    async with (
        EphemeralProducer(broker, service=name) as producer,
        listening(broker, fail_once, name),
    ):
        producer.publish(trade(1))
        await eventually(lambda: missed(name, "failed") == 1)
        producer.publish(trade(2, user_id=77))
        await eventually(lambda: ears.users == [77])


@pytest.mark.requirement("EVT-041")
async def test_a_slow_handler_misses_events_and_is_cut_off(broker: str, name: str) -> None:
    begun = asyncio.Event()

    async def hang(_: Sequence[Message[TradeExecuted]]) -> None:
        begun.set()
        await asyncio.Event().wait()

    numbers = count(1)
    async with (
        EphemeralProducer(broker, service=name) as producer,
        listening(broker, hang, name, room=5, seconds=0.5),
    ):

        async def drops() -> bool:
            for _ in range(20):
                producer.publish(trade(next(numbers)))
            return bool(missed(name, "slow") and missed(name, "full"))

        await eventually(drops)
    assert begun.is_set()


async def test_what_came_while_the_process_was_frozen_is_not_heard(broker: str, name: str) -> None:
    ears, frozen, seconds, published = Ears(), True, 0.0, 0

    def clock() -> float:
        nonlocal seconds
        seconds += 60 if frozen else 0
        return seconds

    async with (
        EphemeralProducer(broker, service=name) as producer,
        listening(broker, ears.hear, name, clock),
    ):

        async def comes_late() -> bool:
            nonlocal published
            published += 1
            producer.publish(trade(published, user_id=99))
            return missed(name, "late") > 0

        await eventually(comes_late)
        await eventually(lambda: sent(name) == published)
        frozen = False
        producer.publish(trade(77_777, user_id=77))
        await eventually(lambda: 77 in ears.users)
    assert ears.users == [77]


@pytest.mark.long
@pytest.mark.requirement("EVT-041")
async def test_what_came_while_it_was_cut_off_is_not_heard(tools: Tools, name: str) -> None:
    """Its packets vanish without a word: it comes back by itself, and begins with what is new."""
    ears, published = Ears(), 2
    async with apart("laurel-cut-") as supervisor, detours(1) as way:
        broker = await kafka_server.start(supervisor, tools, default_cache(), detours=way.ways)
        await create_topics(broker)
        async with (
            EphemeralProducer(broker, service=name) as producer,
            listening(way.bootstrap, ears.hear, name, seconds=0.5),
        ):
            producer.publish(trade(1, user_id=11))
            await eventually(lambda: ears.users == [11])
            way.proxies[0].swallow()
            producer.publish(trade(2, user_id=99))
            await eventually(lambda: sent(name) == 2)
            await eventually(lambda: way.proxies[0].swallowed > 0)
            way.proxies[0].heal()

            def hears_again() -> bool:
                nonlocal published
                published += 1
                producer.publish(trade(published, user_id=77))
                return 77 in ears.users

            await eventually(hears_again, 120)
    assert 99 not in ears.users
    assert missed(name, "late") > 0


async def test_it_hears_again_after_its_topic_was_missing(own_kafka: str, name: str) -> None:
    ears, topic = Ears(), TypingChanged.TOPIC.name
    typed = TypingChanged(
        conversation_id="c", user_id=77, is_typing=True, changed_at=datetime.now(UTC)
    )
    stop = asyncio.Event()
    flow = Flow(name, {}, (), ephemeral={TypingChanged: ears.hear})
    consumer = EphemeralConsumer(bootstrap=own_kafka, flow=flow, resources={})
    running = asyncio.ensure_future(consumer.run(stop))
    await asyncio.wait([running], timeout=1)
    assert not consumer.ready()
    async with admin(own_kafka) as client:
        await client.create_topics([NewTopic(topic, 1, 1)])
        await eventually(consumer.ready)
        async with EphemeralProducer(own_kafka, service=name) as producer:
            producer.publish(typed)
            await eventually(lambda: ears.users == [77])
        stop.set()
        await asyncio.wait_for(running, 10)
        await client.delete_topics([topic])
