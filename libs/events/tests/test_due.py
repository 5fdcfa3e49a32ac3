from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from due_rows import Workers, due_rows, is_empty, schedule, working
from events_samples import remember, trade
from laurel_events import (
    Database,
    DueTask,
    Flow,
    UnitOfWork,
    housekeeping,
)
from laurel_events.testing import published
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_testkit import eventually
from sqlalchemy import text


@pytest.mark.requirement("EVT-042")
async def test_each_row_runs_once_on_two_workers(dsn: str, db: Database) -> None:
    ran: list[str] = []

    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        ran.append(task.payload["key"])
        async with unit_of_work() as tx:
            await task.done(tx)

    async with Workers(dsn, db, job):
        await schedule(db, *[str(n) for n in range(50)])
        await eventually(lambda: is_empty(db))
    assert sorted(ran, key=int) == [str(n) for n in range(50)]


async def test_a_failing_row_is_tried_again(dsn: str, db: Database) -> None:
    attempts: list[int] = []

    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        attempts.append(task.attempt)
        if task.attempt == 1:
            raise RuntimeError("not yet")
        async with unit_of_work() as tx:
            await task.done(tx)

    async with Workers(dsn, db, job):
        await schedule(db, "a")
        await eventually(lambda: is_empty(db))
    assert attempts == [1, 2]


@pytest.mark.requirement("EVT-042")
async def test_a_row_that_nobody_settled_comes_back_after_its_lease(dsn: str, db: Database) -> None:
    attempts: list[int] = []

    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        attempts.append(task.attempt)
        if task.attempt > 1:
            async with unit_of_work() as tx:
                await task.done(tx)

    async with Workers(dsn, db, job, lease=0.2):
        await schedule(db, "a")
        await eventually(lambda: is_empty(db))
    assert attempts == [1, 2]


async def test_scheduling_anew_while_it_runs_is_kept(dsn: str, db: Database) -> None:
    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        async with unit_of_work() as tx:
            if "again" not in task.payload:
                tx.schedule("job", task.key, tx.now + timedelta(hours=1), {"again": True})
                await tx.flush()
                tx.due.clear()
            await task.done(tx)

    async with Workers(dsn, db, job):
        await schedule(db, "a")
        await eventually(lambda: _is_later(db))
    assert await due_rows(db) == 1


async def test_a_row_that_comes_again_says_what_it_was_given_unless_it_was_scheduled_anew(
    dsn: str, db: Database
) -> None:
    seen: list[dict[str, Any]] = []

    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        seen.append(task.payload)
        page = task.payload.get("page", 0)
        async with unit_of_work() as tx:
            if page == 1:
                tx.schedule("job", task.key, tx.now, {"page": 9})
                await tx.flush()
                tx.due.clear()
            if page < 9:
                await task.again(tx, tx.now, {"page": page + 1})
            else:
                await task.done(tx)

    async with Workers(dsn, db, job):
        await schedule(db, "a")
        await eventually(lambda: is_empty(db))
    assert [one.get("page") for one in seen] == [None, 1, 9]


async def _is_later(db: Database) -> bool:
    async with db.reading() as session:
        return bool(
            await session.scalar(text("select due_at > now() + interval '1 minute' from due"))
        )


async def test_workers_that_lose_their_connections_come_back(dsn: str, db: Database) -> None:
    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        async with unit_of_work() as tx:
            await task.done(tx)

    async with Workers(dsn, db, job):
        await eventually(lambda: _idle(db, "count(*)", 2))
        assert await _idle(db, "count(pg_terminate_backend(pid))", 2)
        await schedule(db, "a")
        await eventually(lambda: is_empty(db))


async def _idle(db: Database, asked: str, count: int) -> bool:
    waiting = "datname = current_database() and query like '%min(first.due_at)%'"
    waiting += " and pid <> pg_backend_pid()"
    async with db.reading() as session:
        found = await session.scalar(text(f"select {asked} from pg_stat_activity where {waiting}"))
        return bool(found == count)


async def test_what_a_row_publishes_belongs_to_whoever_scheduled_it(dsn: str, db: Database) -> None:
    correlation_id, traceparent = uuid4(), f"00-{'a' * 32}-{'b' * 16}-01"

    async def job(task: DueTask, unit_of_work: UnitOfWork) -> None:
        async with unit_of_work() as tx:
            tx.publish(trade(1))
            await task.done(tx)

    request = db.unit_of_work(correlation_id=correlation_id, traceparent=traceparent)
    async with Workers(dsn, db, job):
        async with request() as tx:
            tx.schedule("job", "one", tx.now)
        await eventually(lambda: is_empty(db))
    (sent,) = await published(db)
    assert (sent.meta.correlation_id, sent.meta.traceparent) == (correlation_id, traceparent)


async def test_the_inbox_forgets_what_no_topic_holds_any_more(dsn: str, db: Database) -> None:
    """Trades and their dead letters are kept for 30 days, and there is a week beyond. What others
    keep for a year is not read here."""
    async with db.unit_of_work()() as tx:
        await tx.session.execute(
            text(
                "insert into inbox (event_id, received_at) values (gen_random_uuid(), now());"
                " insert into inbox (event_id, received_at)"
                " select gen_random_uuid(), now() - interval '36 days';"
                " insert into inbox (event_id, received_at)"
                " select gen_random_uuid(), now() - interval '38 days'"
                " from generate_series(1, 10001)"
            )
        )
        tx.schedule(housekeeping.PRUNE_INBOX, "", tx.now)
    async with working(dsn, db, Flow("test", {TradeExecuted: remember}, ())):
        await eventually(lambda: _inbox_holds(db, 2))
    assert await due_rows(db) == 1


async def _inbox_holds(db: Database, count: int) -> bool:
    async with db.reading() as session:
        return bool(await session.scalar(text("select count(*) from inbox")) == count)
