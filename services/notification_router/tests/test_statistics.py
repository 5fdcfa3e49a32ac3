"""The stream job against a real Kafka: sums, poison, repetition and starting anew."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import AIOKafkaProducer
from laurel_schemas.notifications_deliveries_v1 import TOPIC
from laurel_service import Running, Service
from laurel_service.runtime import started
from laurel_stack.ports import free_port
from laurel_stack.supervisor import Supervisor
from laurel_testkit import eventually
from notification_router import metrics
from notification_router.rules.tally import Tally
from notification_router.statistics import job
from notification_router.statistics.changelogs import (
    StillRunningError,
    rewind,
    start_anew,
)
from notification_router.statistics.tallies import JOB
from notification_router.store import statistics
from notification_router.store.statistics import Window

from .conftest import answers
from .deliveries import USERS, history, produce, record

MINUTE, HOUR = 60, 3600
BEFORE_ALL_YEARS = -(10**15)


@asynccontextmanager
async def running_job(service: Service, role: job.Role = job.run) -> AsyncIterator[Running]:
    """The role, recovered and at work."""
    async with started(service, asyncio.Event()) as running:
        task = asyncio.ensure_future(role(running))
        await eventually(lambda: running.progress and running.progress["statistics"](), 60)
        try:
            yield running
        finally:
            running.stop.set()
            await task


async def windows(running: Running, seconds: int) -> list[Window]:
    async with running.database.reading() as session:
        return await statistics.read(session, seconds, datetime.now(UTC) - timedelta(hours=2))


async def total(running: Running, seconds: int = MINUTE) -> Tally:
    rows = await windows(running, seconds)
    return sum((Tally.from_json(row.tally) for row in rows), Tally())


async def counts(running: Running) -> set[tuple[int, int, int]]:
    """How many were published, delivered and engaged, by the minutes and by the hours."""
    tallies = [await total(running, seconds) for seconds in (MINUTE, HOUR)]
    return {(tally.published, tally.delivered, tally.engaged) for tally in tallies}


async def until_counted(running: Running, histories: int) -> None:
    """Wait until this many histories are counted, each record once."""
    expected = {(40 * histories, 40 * histories, 10 * histories)}

    async def so_many() -> bool:
        found = await counts(running)
        assert found == expected, found
        return True

    await eventually(so_many, 90)


@pytest.mark.requirement("NTF-181")
async def test_minutes_and_hours_add_up(bootstrap: str, service: Service) -> None:
    async with running_job(service) as running:
        await produce(bootstrap, history())
        await until_counted(running, 1)
        assert (await total(running)).latency_mean_ms == sum(USERS) / len(USERS)


@pytest.mark.requirement("NTF-181")
async def test_what_becomes_of_it_counts_when_it_was_published(
    bootstrap: str, service: Service
) -> None:
    """A failure after a month is no news of today, and engagement belongs to its delivery."""
    earlier = datetime.now(UTC) - timedelta(hours=1)
    month = datetime.now(UTC) - timedelta(days=30)
    records = [record(one, "delivered", published_at=earlier) for one in USERS]
    records += [record(one, "failed", published_at=month) for one in USERS]
    async with running_job(service) as running:
        await produce(bootstrap, [*records, record(1, "engaged", published_at=earlier)])

        async def counted() -> bool:
            total_ = await total(running, HOUR)
            return (total_.delivered, total_.engaged, total_.failed) == (len(USERS), 1, 0)

        await eventually(counted, 90)
        starts = {window.window_start for window in await windows(running, MINUTE)}
    assert starts == {earlier.replace(second=0, microsecond=0)}


async def test_poison_is_counted_and_skipped(bootstrap: str, service: Service) -> None:
    before = metrics.POISON._value.get()
    junk = (b"", b"{}", b"\xff\xfe", b"x" * 2_000_000)
    async with running_job(service) as running:
        async with AIOKafkaProducer(
            bootstrap_servers=bootstrap, max_request_size=4_000_000
        ) as producer:
            for value in junk:
                await producer.send_and_wait(TOPIC.name, value, b"1")
            await producer.send_and_wait(TOPIC.name, b"{}", b"1", timestamp_ms=BEFORE_ALL_YEARS)
        await produce(bootstrap, history())
        await until_counted(running, 1)
    assert metrics.POISON._value.get() == before + len(junk) + 1


@pytest.mark.requirement("EVT-043")
async def test_a_record_that_is_delivered_again_counts_once(
    bootstrap: str, service: Service
) -> None:
    async with running_job(service) as running:
        await produce(bootstrap, history())
        await until_counted(running, 1)
    await rewind(JOB, bootstrap)
    async with running_job(service) as running:
        await produce(bootstrap, history())
        await until_counted(running, 2)


async def test_a_job_started_anew_comes_to_the_same_figures(
    bootstrap: str, service: Service
) -> None:
    async with running_job(service) as running:
        await produce(bootstrap, history())
        await until_counted(running, 1)
        before = {row.key: row.tally for row in await windows(running, MINUTE)}
    async with running_job(service, job.rebuild) as running:
        await until_counted(running, 1)
        assert {row.key: row.tally for row in await windows(running, MINUTE)} == before


async def test_a_job_at_work_is_not_started_anew(bootstrap: str, service: Service) -> None:
    async with running_job(service):
        with pytest.raises(StillRunningError, match="stop every process"):
            await start_anew(JOB, bootstrap)


@pytest.mark.streams
async def test_two_jobs_go_on_where_a_killed_one_was(bootstrap: str, service: Service) -> None:
    async with started(service, asyncio.Event()) as running:
        async with role_process("statistics") as killed:
            await produce(bootstrap, history())
            await until_counted(running, 1)
            killed.kill()
        await produce(bootstrap, history())
        async with role_process("statistics"), role_process("statistics"):
            await until_counted(running, 2)
        assert await counts(running) == {(80, 80, 20)}


async def test_the_command_starts_anew(bootstrap: str, service: Service) -> None:
    stale = Window(MINUTE, datetime.now(UTC), "gone", "socket", "low", 0, 0, Tally().to_json())
    async with started(service, asyncio.Event()) as running:
        async with running.database.unit_of_work()() as tx:
            await statistics.save(tx.session, [stale])
        await produce(bootstrap, history())
        async with role_process("statistics", "--rebuild") as process:
            await until_counted(running, 1)
            process.terminate()
            assert await process.wait() == 0
        assert {window.type for window in await windows(running, MINUTE)} == {"badge_earned"}


@pytest.mark.streams
async def test_partitions_move_between_processes_with_their_figures(
    bootstrap: str, service: Service
) -> None:
    async with started(service, asyncio.Event()) as running:
        async with running_job(service):
            await produce(bootstrap, history())
            await until_counted(running, 1)
            # Two Faust apps share too much to live in one process.
            async with role_process("statistics", metrics_port=(port := free_port())):
                await eventually(lambda: answers(f"http://127.0.0.1:{port}"))
                await produce(bootstrap, history())
                await until_counted(running, 2)
            await produce(bootstrap, history())
            await until_counted(running, 3)
        assert await counts(running) == {(120, 120, 30)}


async def test_a_process_ends_in_time_though_the_broker_is_stuck(
    bootstrap: str, service: Service, stack: Supervisor
) -> None:
    broker = stack.running()["kafka-1"].pid
    port = free_port()
    async with role_process("statistics", metrics_port=port) as process:
        await eventually(lambda: answers(f"http://127.0.0.1:{port}"))
        os.kill(broker, signal.SIGSTOP)
        try:
            process.terminate()
            assert await asyncio.wait_for(process.wait(), 20) == 0
        finally:
            os.kill(broker, signal.SIGCONT)


@asynccontextmanager
async def role_process(
    *arguments: str, metrics_port: int = 0
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of the service in this environment; it is gone at the end."""
    command = (sys.executable, "-m", "notification_router", *arguments)
    environment = {**os.environ, "METRICS_PORT": str(metrics_port)}
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
