"""Due workers: room per kind, leases and health."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from due_rows import Workers, due_rows, is_empty, schedule, working
from events_samples import trade
from laurel_events import (
    Database,
    DueTask,
    DueWorker,
    Flow,
    LeaseLostError,
    Transaction,
    UnitOfWork,
)
from laurel_events.testing import claimed, published
from laurel_testkit import eventually
from sqlalchemy import text


@pytest.mark.requirement("EVT-046")
async def test_a_slow_kind_holds_up_no_other(dsn: str, db: Database) -> None:
    release, ran = asyncio.Event(), []

    async def slow(task: DueTask, unit_of_work: UnitOfWork) -> None:
        await release.wait()
        async with unit_of_work() as tx:
            await task.done(tx)

    async def quick(task: DueTask, unit_of_work: UnitOfWork) -> None:
        ran.append(task.key)
        async with unit_of_work() as tx:
            await task.done(tx)

    flow = Flow("test", {}, (), {"slow": slow, "quick": quick}, at_once={"slow": 2})
    async with working(dsn, db, flow):
        async with db.unit_of_work()() as tx:
            for number in range(20):
                tx.schedule("slow", str(number), tx.now)
        async with db.unit_of_work()() as tx:
            tx.schedule("quick", "one", tx.now)
        await eventually(lambda: ran == ["one"])
        assert await held(db) == 2
        release.set()
        await eventually(lambda: is_empty(db))


async def held(db: Database) -> int:
    async with db.reading() as session:
        query = text("select count(*) from due where held_until > now()")
        return int(await session.scalar(query) or 0)


async def test_a_full_worker_asks_the_database_for_nothing(dsn: str, db: Database) -> None:
    release = asyncio.Event()

    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        await release.wait()
        async with unit_of_work() as tx:
            await task.done(tx)

    async with working(dsn, db, Flow("test", {}, (), {"job": job}, at_once={"job": 1})):
        await schedule(db, "a", "b")
        await eventually(lambda: _holds_one(db))
        before = await statements(db)
        await asyncio.sleep(1)
        assert await statements(db) - before < 20
        release.set()
        await eventually(lambda: is_empty(db))


async def _holds_one(db: Database) -> bool:
    return await held(db) == 1


async def statements(db: Database) -> int:
    """Transactions of this database so far, its statistics flushed."""
    async with db.reading() as session:
        await session.execute(text("select pg_stat_force_next_flush()"))
        query = text("select xact_commit from pg_stat_database where datname = current_database()")
        return int(await session.scalar(query) or 0)


async def test_a_long_task_keeps_its_lease(dsn: str, db: Database) -> None:
    runs: list[int] = []

    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        runs.append(task.attempt)
        await asyncio.sleep(2)
        async with unit_of_work() as tx:
            await task.done(tx)

    async with Workers(dsn, db, job, lease=0.6):
        await schedule(db, "a")
        await eventually(lambda: is_empty(db))
    assert runs == [1]


async def again(task: DueTask, tx: Transaction) -> None:
    await task.again(tx, tx.now)


async def publish_and(
    settle: Callable[[DueTask, Transaction], Awaitable[None]], task: DueTask, db: Database
) -> None:
    async with db.unit_of_work()() as tx:
        tx.publish(trade(1))
        await tx.flush()
        await settle(task, tx)


@pytest.mark.requirement("EVT-046")
async def test_what_is_saved_without_the_lease_is_rolled_back(dsn: str, db: Database) -> None:
    await schedule(db, "a", "b")
    first = await claimed(db, "job")
    second = await claimed(db, "job")
    for settle in (DueTask.done, again):
        with pytest.raises(LeaseLostError):
            await publish_and(settle, first[0], db)
    assert await published(db) == []
    async with db.unit_of_work()() as tx:
        await second[0].done(tx)
        await second[1].again(tx, tx.now)
    assert await due_rows(db) == 1


async def test_a_task_scheduled_anew_runs_after_the_one_in_hand(dsn: str, db: Database) -> None:
    release, began, at_once = asyncio.Event(), 0, 0

    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        nonlocal began, at_once
        began, at_once = began + 1, at_once + 1
        assert at_once == 1
        await release.wait()
        at_once -= 1
        async with unit_of_work() as tx:
            await task.done(tx)

    async with Workers(dsn, db, job):
        await schedule(db, "a")
        await eventually(lambda: began == 1)
        await schedule(db, "a")
        release.set()
        await eventually(lambda: began == 2)
        await eventually(lambda: is_empty(db))


async def test_a_stuck_task_is_told_by_health(dsn: str, db: Database) -> None:
    release, now = asyncio.Event(), datetime.now(UTC) + timedelta(minutes=1)

    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        if task.key == "stuck":
            await release.wait()
        async with unit_of_work() as tx:
            await task.done(tx)

    stop = asyncio.Event()
    flow = Flow("test", {}, (), {"job": job})
    worker = DueWorker(dsn=dsn, flow=flow, database=db, resources={}, now=lambda: now)
    running = asyncio.create_task(worker.run(stop))
    await schedule(db, "stuck")
    await eventually(lambda: _holds_one(db))
    assert worker.healthy()
    now += timedelta(hours=1)
    await schedule(db, "another")
    await eventually(lambda: _one_is_left(db))
    assert not worker.healthy()
    release.set()
    await eventually(worker.healthy)
    stop.set()
    await running


async def _one_is_left(db: Database) -> bool:
    return await due_rows(db) == 1
