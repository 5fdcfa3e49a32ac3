"""Who lost a partition neither handles what was fetched of it before, nor commits its offset."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from events_samples import record, trade
from laurel_events import Consumer, Database, Flow, Message, Transaction, naturally_idempotent
from laurel_events.group import member
from laurel_events.kafka import Kafka
from laurel_events.positions import Positions
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted
from laurel_testkit import eventually

TRADES = 300


class Worker:
    """A consumer whose handler notes where each record lay, and then waits until it may end."""

    def __init__(self, broker: str, group: str, db: Database, *, waits: bool = False) -> None:
        self.handled: list[str | None] = []
        self.go_on = asyncio.Event()
        if not waits:
            self.go_on.set()
        flow = Flow(group, {TradeExecuted: self.handle}, ())
        self.consumer = Consumer(
            bootstrap=broker, flow=flow, database=db, resources={}, batch_size=20
        )

    @naturally_idempotent
    async def handle(self, trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        self.handled += [one.meta.origin for one in trades]
        await self.go_on.wait()


async def test_what_was_fetched_before_partitions_moved_is_left_to_their_new_owner(
    broker: str, db: Database
) -> None:
    group, stop = f"test-{uuid4().hex}", asyncio.Event()
    sent = await _produce(broker)
    one, two = Worker(broker, group, db, waits=True), Worker(broker, group, db)
    running = [asyncio.create_task(one.consumer.run(stop))]
    # A batch in hand, and another one behind it, which only the fence keeps from being handled.
    await eventually(lambda: _true(one.handled and one.consumer._ahead._records), 60)
    before = one.consumer._generation
    running.append(asyncio.create_task(two.consumer.run(stop)))
    await eventually(lambda: _true(one.consumer._generation > before), 60)
    one.go_on.set()
    await eventually(lambda: _true(sent <= {*one.handled, *two.handled}), 60)
    stop.set()
    await asyncio.gather(*running)
    assert two.handled
    assert [at for at, times in Counter(one.handled + two.handled).items() if times > 1] == []


async def test_an_offset_of_a_lost_partition_is_not_committed(broker: str) -> None:
    group, where = f"test-{uuid4().hex}", Kafka(broker)
    async with _joined(where, group) as first:
        positions = Positions(first, where, group)
        await positions.start()
        await eventually(lambda: _true(len(first.assignment()) == TOPIC.partitions))
        await positions.recognise([TOPIC.name])
        owned = first.assignment()
        async with _joined(where, group) as second:
            await eventually(lambda: _true(second.assignment()), 60)
            await eventually(lambda: _true(first.assignment() < owned), 60)
            await positions.commit({min(second.assignment()): 1_000_000})
            await positions.commit({min(first.assignment()): 1})
        await positions.stop()
    assert await _committed(broker, group) == [1]


def _joined(where: Kafka, group: str) -> AIOKafkaConsumer:
    consumer = member(where, group)
    consumer.subscribe([TOPIC.name])
    return consumer


async def _produce(broker: str) -> set[str | None]:
    """Where the trades lie that were sent."""
    records = [record(trade(7_000_000 + n, user_id=1 + n % 40)) for n in range(TRADES)]
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        waiting = [
            await producer.send(one.topic, one.value, one.key, headers=list(one.headers))
            for one in records
        ]
        sent = await asyncio.gather(*waiting)
    return {f"{at.topic}/{at.partition}/{at.offset}" for at in sent}


async def _committed(broker: str, group: str) -> list[int]:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(group)
        return [one.offset for one in offsets.values() if one.offset >= 0]
    finally:
        await admin.close()


async def _true(value: object) -> bool:
    return bool(value)
