"""A relay that sleeps misses no commit; the longest wait is set so high that it would show."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from laurel_events import Database
from laurel_events.connections import Connection
from laurel_events.lease import Lease
from laurel_events.outbox import CHANNEL
from laurel_events.outbox_queue import OutboxQueue
from laurel_events.sleeping import Sleep
from laurel_events.wire import Record
from laurel_testkit import eventually
from sqlalchemy import text

RECORD = Record("topic", b"k", b"v", ())
# What an appender does that has seen a busy relay: it notifies nobody.
APPEND_SILENTLY = text("insert into outbox (topic, key, value, headers) values ('t', '', '', '')")


@pytest.fixture
async def queue(dsn: str, db: Database) -> AsyncIterator[OutboxQueue]:
    del db  # asked for because it makes the tables
    async with await Connection.open(dsn, autocommit=True) as database:
        lease = await Lease.take(database, "test")
        assert lease
        await database.execute(f"listen {CHANNEL}")
        yield OutboxQueue(database, lease.epoch)


async def until_a_row(queue: OutboxQueue, sleep: Sleep) -> None:
    while not await queue.read():
        await sleep.wait()


async def is_idle(db: Database) -> bool:
    async with db.reading() as session:
        return bool(await session.scalar(text("select idle from relay_lease")))


async def test_a_commit_of_what_was_appended_before_is_not_missed(
    queue: OutboxQueue, db: Database
) -> None:
    async with db.unit_of_work()() as tx:
        await tx.session.execute(APPEND_SILENTLY)
        waiting = asyncio.create_task(
            until_a_row(queue, Sleep(queue.database, queue, longest_seconds=600))
        )
        await eventually(lambda: is_idle(db))
        assert not waiting.done()
    await asyncio.wait_for(waiting, 60)


async def test_a_commit_wakes_it_again_and_again(queue: OutboxQueue, db: Database) -> None:
    sleep = Sleep(queue.database, queue, longest_seconds=600)
    for _ in range(3):
        waiting = asyncio.create_task(until_a_row(queue, sleep))
        await eventually(lambda: is_idle(db))
        async with db.unit_of_work()() as tx:
            tx.publish_record(RECORD)
        await asyncio.wait_for(waiting, 60)
        await queue.forget([row.id for row in await queue.read()])
        await sleep.end()
        assert not await is_idle(db)


async def test_a_row_that_is_there_already_needs_no_notification(
    queue: OutboxQueue, db: Database
) -> None:
    async with db.unit_of_work()() as tx:
        await tx.session.execute(APPEND_SILENTLY)
    await asyncio.wait_for(Sleep(queue.database, queue, longest_seconds=600).wait(), 60)
