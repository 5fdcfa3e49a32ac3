"""One relay is active: what becomes of it when it dies, freezes, comes back or loses its lease."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from events_samples import remember, seen, trade
from laurel_events import Consumer, Database, Flow, Relay
from laurel_events.connections import Connection
from laurel_events.lag import end_offsets, lag
from laurel_events.lease import SECONDS, Lease, LeaseLostError
from laurel_events.outbox_queue import OutboxQueue, Parked
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted
from laurel_testkit import eventually
from relaying import append, new_topic, numbered, of_key, parked, records, relaying, waiting
from sqlalchemy import text

SUPPORT = str(Path(__file__).parent / "support")
KEYS = [b"k%d" % number for number in range(5)]
TAKEOVER_SECONDS = 30
FROZEN = 8_000_000
"""The number of the first trade of the test that freezes a relay in mid-send."""


@asynccontextmanager
async def process(broker: str, dsn: str, *how: str) -> AsyncIterator[int]:
    """A relay in a process of its own; yields its pid."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "relay_process",
        broker,
        dsn,
        *how,
        env={**os.environ, "PYTHONPATH": SUPPORT},
    )
    try:
        yield started.pid
    finally:
        if started.returncode is None:
            os.kill(started.pid, signal.SIGCONT)
            started.kill()
        await started.wait()


async def epoch(db: Database) -> int:
    async with db.reading() as session:
        return int(await session.scalar(text("select epoch from relay_lease")) or 0)


async def is_at(db: Database, expected: int) -> bool:
    return await epoch(db) == expected


@pytest.mark.requirement("EVT-051")
async def test_a_standby_takes_over_from_a_frozen_relay_which_then_stands_by(
    broker: str, dsn: str, db: Database
) -> None:
    topic = await new_topic(broker)
    rows = [(key, b"%s-%d" % (key, number)) for number in range(600) for key in KEYS]
    async with process(broker, dsn) as pid:
        await eventually(lambda: is_at(db, 1))
        async with relaying(broker, dsn):
            await append(db, topic, *rows[:1000])
            os.kill(pid, signal.SIGSTOP)
            await append(db, topic, *rows[1000:2000])
            await eventually(lambda: is_at(db, 2), TAKEOVER_SECONDS)
            await eventually(lambda: _nothing_waits(db), TAKEOVER_SECONDS)
            os.kill(pid, signal.SIGCONT)
            await append(db, topic, *rows[2000:])
            await eventually(lambda: _nothing_waits(db), TAKEOVER_SECONDS)
            assert await epoch(db) == 2
    sent = await records(broker, topic)
    for key in KEYS:
        assert list(dict.fromkeys(of_key(key, sent))) == of_key(key, rows)


@pytest.mark.requirement("EVT-051")
async def test_what_a_relay_sends_after_it_was_frozen_in_mid_send_has_no_effect(
    broker: str, dsn: str, db: Database
) -> None:
    """It may find its lease lost before its rows leave it, or after. No broker refuses them, as it
    is a producer like any other: they come twice then, each key's first ones in order, and the
    inbox passes over the second."""
    trades = [trade(FROZEN + number, user_id=1 + number % 5) for number in range(600)]
    group = f"test-{uuid4().hex}"
    async with process(broker, dsn, "freezing") as pid, consuming(broker, group, db):
        await eventually(lambda: is_at(db, 1))
        begins = await _end(broker)
        await _publish(db, trades[:200])
        await eventually(lambda: _is_frozen(pid))
        async with relaying(broker, dsn):
            await _publish(db, trades[200:400])
            await eventually(lambda: is_at(db, 2), TAKEOVER_SECONDS)
            await eventually(lambda: _nothing_waits(db), TAKEOVER_SECONDS)
            assert await _end(broker) == begins + 400
            os.kill(pid, signal.SIGCONT)
            await _publish(db, trades[400:])
            await eventually(lambda: _nothing_waits(db), TAKEOVER_SECONDS)
            assert await epoch(db) == 2
        await eventually(lambda: _all_read(broker, group), TAKEOVER_SECONDS)
    ours = {one.trade_id for one in trades}
    effects = [int(id_[2:]) for id_ in await seen(db) if id_ in ours]
    assert len(effects) == len(trades)
    for user in range(5):
        of_user = [number for number in effects if (number - FROZEN) % 5 == user]
        assert of_user == [FROZEN + number for number in range(user, len(trades), 5)]


@asynccontextmanager
async def consuming(broker: str, group: str, db: Database) -> AsyncIterator[None]:
    stop = asyncio.Event()
    flow = Flow(group, {TradeExecuted: remember}, ())
    consumer = Consumer(bootstrap=broker, flow=flow, database=db, resources={})
    running = asyncio.create_task(consumer.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, 60)


async def _publish(db: Database, trades: Iterable[TradeExecuted]) -> None:
    async with db.unit_of_work()() as tx:
        for one in trades:
            tx.publish(one)


async def _is_frozen(pid: int) -> bool:
    stat = await asyncio.to_thread(Path(f"/proc/{pid}/stat").read_text)
    return stat.rpartition(")")[2].split()[0] == "T"


async def _end(broker: str) -> int:
    return sum((await end_offsets(broker, [TOPIC.name])).values())


async def _all_read(broker: str, group: str) -> bool:
    return await lag(broker, [group]) == {group: 0}


async def _nothing_waits(db: Database) -> bool:
    return await waiting(db) == 0


@pytest.mark.long
async def test_a_standby_takes_over_from_a_killed_relay(
    broker: str, dsn: str, db: Database
) -> None:
    topic = await new_topic(broker)
    async with process(broker, dsn) as pid:
        await eventually(lambda: is_at(db, 1))
        async with relaying(broker, dsn) as standby:
            os.kill(pid, signal.SIGKILL)
            await append(db, topic, *numbered(b"k", range(10)))
            await eventually(lambda: _nothing_waits(db), TAKEOVER_SECONDS)
            assert standby.healthy()
    assert await records(broker, topic) == numbered(b"k", range(10))


async def test_a_relay_that_stops_hands_over_at_once(broker: str, dsn: str, db: Database) -> None:
    async with relaying(broker, dsn):
        await eventually(lambda: is_at(db, 1))
    async with await Connection.open(dsn, autocommit=True) as connection:
        assert await Lease.take(connection, "next") is not None


@asynccontextmanager
async def leased(dsn: str) -> AsyncIterator[tuple[Connection, Lease]]:
    async with await Connection.open(dsn, autocommit=True) as connection:
        lease = await Lease.take(connection, "one")
        assert lease
        yield connection, lease


async def test_a_lease_is_held_by_one(dsn: str, db: Database) -> None:
    async with leased(dsn) as (connection, _):
        assert await Lease.take(connection, "two") is None


@pytest.mark.requirement("EVT-051")
async def test_without_its_lease_a_relay_changes_nothing(dsn: str, db: Database) -> None:
    await append(db, "t", (b"k", b"v"))
    async with leased(dsn) as (connection, lease):
        queue = OutboxQueue(connection, lease.epoch)
        (row,) = await queue.read()
        await connection.execute("update relay_lease set epoch = epoch + 1")
        with pytest.raises(LeaseLostError):
            await queue.forget([row.id])
        with pytest.raises(LeaseLostError):
            await queue.park([Parked(row.id, "row", "refused")])
        with pytest.raises(LeaseLostError):
            await queue.release()
        with pytest.raises(LeaseLostError):
            await lease.renew(connection)
    assert (await waiting(db), await parked(db)) == (1, [])


async def test_after_a_freeze_the_lease_counts_as_lost_until_it_is_renewed(
    dsn: str, db: Database
) -> None:
    seconds = 0.0
    async with await Connection.open(dsn, autocommit=True) as connection:
        lease = await Lease.take(connection, "one", clock=lambda: seconds)
        assert lease
        seconds = SECONDS
        with pytest.raises(LeaseLostError):
            lease.check()
        await lease.renew(connection)
        lease.check()


async def test_a_standby_is_healthy_while_the_active_one_renews(
    broker: str, dsn: str, db: Database
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    async with await Connection.open(dsn, autocommit=True) as connection:
        # As a relay of release 0.1.0 does: nobody else can take the lease meanwhile.
        await connection.execute("select pg_advisory_lock(7001)")
        await connection.execute("insert into relay_lease values (true, 1, 'one', 'infinity')")
        stop = asyncio.Event()
        standby = Relay(bootstrap=broker, dsn=dsn, service="test", now=lambda: now)
        running = asyncio.create_task(standby.run(stop))
        now += timedelta(hours=1)
        await eventually(standby.healthy)
        await connection.execute("update relay_lease set expires_at = '-infinity'")
        now += timedelta(hours=1)
        assert not standby.healthy()
        stop.set()
        await running
