"""What a consumer reads and commits where topics hold more than records, or are made anew."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from events_samples import NOW, record, remember, seen, trade
from laurel_events import Consumer, Database, Flow
from laurel_events.admin import admin, create_topics
from laurel_events.lag import lag
from laurel_events.standing import STALLED_AFTER, Standing
from laurel_events.wire import Record
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted
from laurel_testkit import eventually

SOON = 0.5


@pytest.fixture
def group() -> str:
    return f"test-{uuid4().hex}"


@asynccontextmanager
async def consuming(broker: str, group: str, db: Database) -> AsyncIterator[Consumer]:
    stop = asyncio.Event()
    flow = Flow(group, {TradeExecuted: remember}, ())
    consumer = Consumer(bootstrap=broker, flow=flow, database=db, resources={}, watch_every=SOON)
    running = asyncio.create_task(consumer.run(stop))
    try:
        yield consumer
    finally:
        stop.set()
        await running


async def send(producer: AIOKafkaProducer, *records: Record) -> None:
    for one in records:
        await producer.send_and_wait(one.topic, one.value, one.key, headers=list(one.headers))


async def _has(db: Database, *trade_ids: str) -> bool:
    return set(trade_ids) <= set(await seen(db))


async def _is_behind(broker: str, group: str, count: int) -> bool:
    found = (await lag(broker, [group]))[group]
    assert found == count, f"{found} behind"
    return True


@asynccontextmanager
async def transaction(broker: str, *records: Record) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=broker, transactional_id=uuid4().hex)
    async with producer:
        await producer.begin_transaction()
        await send(producer, *records)
        yield producer


@pytest.mark.requirement("EVT-044", "EVT-061", "TIER-062", "NTF-209")
async def test_committed_transactions_count_and_aborted_ones_leave_no_trace(
    broker: str, group: str, db: Database
) -> None:
    async with consuming(broker, group, db):
        kept = [record(trade(5_000_000 + n, user_id=1 + n)) for n in range(20)]
        async with transaction(broker, *kept) as producer:
            await producer.commit_transaction()
        undone = [record(trade(5_100_000 + n, user_id=1 + n)) for n in range(5)]
        async with transaction(broker, *undone) as producer:
            await producer.abort_transaction()
        await eventually(partial(_has, db, *(f"t-{5_000_000 + n}" for n in range(20))))
        await eventually(partial(_is_behind, broker, group, 0))
    assert not [one for one in await seen(db) if one.startswith("t-51000")]


@pytest.mark.requirement("EVT-053")
async def test_a_group_that_never_read_is_behind_by_everything(broker: str, group: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        await send(producer, record(trade(5_200_000)))
    assert (await lag(broker, [group]))[group] == 0
    assert (await lag(broker, [group], {group: [TOPIC.name]}))[group] > 0


@pytest.mark.requirement("EVT-062")
async def test_a_topic_made_again_is_read_from_its_beginning(
    broker: str, group: str, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """It soon has more records than the one before, so that no offset is out of range."""
    async with consuming(broker, group, db):
        await _send_trades(broker, 5_300_000, 3)
        await eventually(partial(_has, db, "t-5300002"))
        await eventually(partial(_is_behind, broker, group, 0))
    await _make_again(broker)
    await _send_trades(broker, 5_400_000, 30)
    with caplog.at_level(logging.ERROR):
        async with consuming(broker, group, db):
            every = [f"t-{5_400_000 + n}" for n in range(30)]
            await eventually(partial(_has, db, *every), 60)
    await _send_trades(broker, 5_500_000, 1)
    async with consuming(broker, group, db):
        await eventually(partial(_has, db, "t-5500000"))


@pytest.mark.long
@pytest.mark.requirement("EVT-062")
async def test_a_topic_made_again_under_a_running_worker_is_read_whole(
    broker: str, group: str, db: Database
) -> None:
    async with consuming(broker, group, db):
        await _send_trades(broker, 5_600_000, 3)
        await eventually(partial(_has, db, "t-5600002"))
        await _make_again(broker)
        await _send_trades(broker, 5_700_000, 60)
        every = [f"t-{5_700_000 + n}" for n in range(60)]
        await eventually(partial(_has, db, *every), 90)
        await eventually(partial(_is_behind, broker, group, 0))


async def _send_trades(broker: str, first: int, count: int) -> None:
    """Of one user, so that they lie in one partition."""
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        await send(producer, *[record(trade(first + n, user_id=7)) for n in range(count)])


async def _make_again(broker: str) -> None:
    async with admin(broker) as client:
        await client.delete_topics([TOPIC.name])

    async def made() -> bool:
        return any(one.created for one in await create_topics(broker))

    await eventually(made)


@pytest.mark.requirement("EVT-054")
def test_a_trouble_stalls_a_consumer_once_it_lasts() -> None:
    clock = [NOW]

    def now() -> datetime:
        return clock[0]

    standing = Standing(now)
    standing.note("fetching fails", lasts=True)
    clock[0] += STALLED_AFTER
    standing.note("fetching fails", lasts=True)
    assert standing.stalled() == []
    clock[0] += timedelta(seconds=1)
    assert standing.stalled() == ["fetching fails"]
    standing.note("fetching fails", lasts=False)
    assert standing.stalled() == []


@pytest.mark.requirement("EVT-054")
async def test_a_consumer_that_joins_no_group_stands_still(
    kafka: str, group: str, db: Database
) -> None:
    clock = [NOW]
    stop = asyncio.Event()
    consumer = Consumer(
        bootstrap="127.0.0.1:1",
        flow=Flow(group, {TradeExecuted: remember}, ()),
        database=db,
        resources={},
        now=lambda: clock[0],
    )
    running = asyncio.create_task(consumer.run(stop))
    await asyncio.sleep(0)
    assert consumer.healthy()
    clock[0] += STALLED_AFTER + timedelta(seconds=1)
    assert not consumer.healthy()
    stop.set()
    await running
