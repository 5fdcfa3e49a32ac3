"""Events that may be lost: sent at once while Kafka is there, dropped and counted otherwise."""

import resource

import pytest
from events_samples import trade
from laurel_events.ephemeral_producer import EphemeralProducer
from laurel_events.lag import end_offsets
from laurel_schemas.trading_trades_v1 import TOPIC
from laurel_stack.ports import free_port
from laurel_testkit import eventually
from prometheus_client import REGISTRY


def dropped(service: str, why: str) -> float:
    labels = {"service": service, "reason": why}
    return REGISTRY.get_sample_value("laurel_ephemeral_dropped_total", labels) or 0.0


def sent(service: str) -> float:
    return REGISTRY.get_sample_value("laurel_ephemeral_sent_total", {"service": service}) or 0.0


@pytest.mark.requirement("EVT-041")
async def test_what_is_published_reaches_its_topic(broker: str) -> None:
    before = sum((await end_offsets(broker, [TOPIC.name])).values())
    async with EphemeralProducer(broker, service="heard") as producer:
        for number in range(20):
            producer.publish(trade(number))
        await eventually(lambda: sent("heard") == 20)
    assert sum((await end_offsets(broker, [TOPIC.name])).values()) - before == 20


async def test_beyond_its_room_the_oldest_are_dropped() -> None:
    address = f"127.0.0.1:{free_port()}"
    async with EphemeralProducer(address, service="full", room=10) as producer:
        for number in range(1000):
            producer.publish(trade(number))
        assert dropped("full", "full") == 990
    assert dropped("full", "closed") == 10


async def test_what_is_late_is_not_sent_when_kafka_is_back(broker: str) -> None:
    now = 0.0
    producer = EphemeralProducer(broker, service="late", seconds=2, clock=lambda: now)
    producer.publish(trade(1))
    now = 3.0
    producer.publish(trade(2))
    async with producer:
        await eventually(lambda: sent("late") == 1)
    assert dropped("late", "late") == 1


def waits() -> int:
    """How often this thread gave the processor up to wait; being held up by others is no wait."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw


@pytest.mark.requirement("EVT-041")
@pytest.mark.parametrize("number", [5000])
async def test_publishing_never_waits(number: int) -> None:
    address = f"127.0.0.1:{free_port()}"
    async with EphemeralProducer(address, service="quick") as producer:
        before = waits()
        for one in range(number):
            producer.publish(trade(one))
        assert waits() - before < number / 100
