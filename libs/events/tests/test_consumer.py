import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from events_samples import record, remember, seen, trade
from laurel_events import Consumer, Database, Flow, Relay
from laurel_events.group import member
from laurel_events.kafka import Kafka
from laurel_events.lag import end_offsets, lag
from laurel_events.wire import Record
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted
from laurel_testkit import eventually
from sqlalchemy import text

Group = str


@pytest.fixture
def group() -> Group:
    return f"test-{uuid4().hex}"


async def produce(broker: str, *records: Record) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        sent = [
            await producer.send(one.topic, one.value, one.key, headers=list(one.headers))
            for one in records
        ]
        await asyncio.gather(*sent)


@asynccontextmanager
async def consuming(broker: str, group: Group, db: Database) -> AsyncIterator[None]:
    stop = asyncio.Event()
    flow = Flow(group, {TradeExecuted: remember}, ())
    consumer = Consumer(bootstrap=broker, flow=flow, database=db, resources={}, batch_size=50)
    running = asyncio.create_task(consumer.run(stop))
    yield
    stop.set()
    await running


async def new_trades(db: Database, prefix: str) -> int:
    """How many of one test's trades were seen: its millions, as other tests use the topic too."""
    async with db.reading() as session:
        return int(
            await session.scalar(
                text("select count(*) from seen where trade_id like :like"),
                {"like": f"t-{prefix}{'_' * 6}"},
            )
            or 0
        )


async def test_a_second_worker_joins_and_leaves_and_each_event_counts_once(
    broker: str, group: Group, db: Database
) -> None:
    records = [record(trade(1_000_000 + n, user_id=1 + n % 40)) for n in range(2000)]
    async with consuming(broker, group, db):
        await produce(broker, *records[:1000])
        async with consuming(broker, group, db):
            await produce(broker, *records[1000:])
            await eventually(lambda: _more_than(db, 500), 120)
        await eventually(lambda: _more_than(db, 1999), 120)
    assert await new_trades(db, "1") == 2000
    assert await lag(broker, [group]) == {group: 0}


async def test_a_member_joins_its_group_once(broker: str, group: Group) -> None:
    consumer = member(Kafka(broker), group)
    consumer.subscribe([TOPIC.name])
    await consumer.start()
    try:
        # Each join makes a generation; the first is that of a member that joined once.
        await eventually(lambda: bool(consumer.assignment()), 120)
        assert consumer._coordinator.generation == 1
        # Partitions of one number go to one worker: no deadlock between two topics of a user.
        assert await _assignor(broker, group) == "range"
    finally:
        await consumer.stop()


async def _assignor(broker: str, group: Group) -> str:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    try:
        [answer] = await admin.describe_consumer_groups([group])
        [described] = answer.groups
        return str(described[4])
    finally:
        await admin.close()


async def _more_than(db: Database, count: int) -> bool:
    return await new_trades(db, "1") > count


@pytest.mark.requirement("EVT-030")
async def test_a_consumer_goes_on_where_the_last_one_stopped(
    broker: str, group: Group, db: Database
) -> None:
    for count in (1, 2):
        await produce(broker, record(trade(2_000_000 + count)))
        async with consuming(broker, group, db):
            await eventually(partial(_has, db, f"t-{2_000_000 + count}"), 120)


async def _has(db: Database, trade_id: str) -> bool:
    return trade_id in await seen(db)


async def test_the_relay_publishes_what_committed_in_order(
    broker: str, dsn: str, db: Database
) -> None:
    before = await end_offsets(broker, [TOPIC.name])
    async with db.unit_of_work()() as tx:
        for number in range(300):
            tx.publish(trade(3_000_000 + number))
    await _drain(broker, dsn, db)
    after = await end_offsets(broker, [TOPIC.name])
    assert sum(after.values()) - sum(before.values()) == 300


@pytest.mark.requirement("EVT-032")
async def test_two_relays_publish_each_event_once(broker: str, dsn: str, db: Database) -> None:
    before = sum((await end_offsets(broker, [TOPIC.name])).values())
    async with db.unit_of_work()() as tx:
        for number in range(300):
            tx.publish(trade(4_000_000 + number))
    await asyncio.gather(_drain(broker, dsn, db), _drain(broker, dsn, db))
    assert sum((await end_offsets(broker, [TOPIC.name])).values()) - before == 300


async def test_a_dead_letter_of_two_megabytes_passes(broker: str, dsn: str, db: Database) -> None:
    letters = f"{TOPIC.name}.dlq"
    before = sum((await end_offsets(broker, [letters])).values())
    async with db.unit_of_work()() as tx:
        tx.publish_record(Record(letters, None, bytes(2 * 1024 * 1024), ()))
    await _drain(broker, dsn, db)
    assert sum((await end_offsets(broker, [letters])).values()) == before + 1


async def _drain(broker: str, dsn: str, db: Database) -> None:
    stop = asyncio.Event()
    relaying = asyncio.create_task(Relay(bootstrap=broker, dsn=dsn, service="test").run(stop))
    await eventually(lambda: _outbox_is_empty(db), 120)
    stop.set()
    await relaying


async def _outbox_is_empty(db: Database) -> bool:
    async with db.reading() as session:
        return not await session.scalar(text("select count(*) from outbox"))
