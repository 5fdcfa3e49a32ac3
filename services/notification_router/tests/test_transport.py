"""What the consumer of a stream job takes while partitions close and move, on a real Kafka."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from laurel_testkit import eventually
from notification_router.statistics.changelogs import make_changelogs
from notification_router.statistics.streams import open_app
from notification_router.statistics.tallies import JOB, Tallies
from notification_router.store.statistics import Window

from .deliveries import USERS, history, produce

MINUTE = 60


@asynccontextmanager
async def open_tallies(bootstrap: str) -> AsyncIterator[tuple[Any, Tallies]]:
    """The consumer and the tables of a job that is at work."""
    await make_changelogs(JOB, bootstrap)
    app = open_app(JOB, bootstrap)
    tallies = Tallies(app)
    await app.start()
    try:
        await eventually(lambda: tallies.ready and not app.rebalancing, 60)
        yield app.consumer, tallies
    finally:
        await app.stop()


def published(rows: Iterable[Window]) -> int:
    """How many were published, by the minutes."""
    return sum(row.tally["published"] for row in rows if row.window_seconds == MINUTE)


async def test_a_fetch_takes_nothing_of_what_was_closed_meanwhile(bootstrap: str) -> None:
    async with open_tallies(bootstrap) as (consumer, tallies):
        opened = consumer.assignment()
        consumer.pause_partitions(opened)
        await produce(bootstrap, history())
        assert not await consumer._getmany(set(), timeout=5)
        consumer.resume_partitions(opened)
        await eventually(lambda: published(tallies.windows()) == len(USERS))


async def test_a_fetch_that_the_flow_does_not_wait_for_gives_back_what_it_took(
    bootstrap: str,
) -> None:
    async with open_tallies(bootstrap) as (consumer, tallies):
        opened = consumer.assignment()
        late = asyncio.ensure_future(consumer._getmany(opened, timeout=20))
        await asyncio.sleep(0)
        # Its thread begins calls in their order: once this one is answered, the fetch waits.
        await consumer.position(next(iter(opened)))
        consumer.stop_flow()
        await produce(bootstrap, history())
        assert not await late
        consumer.resume_flow()
        await eventually(lambda: published(tallies.windows()) == len(USERS))
