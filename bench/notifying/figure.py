"""Mails delivered a second, lanes beside a million that wait, and a digest of everybody."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from laurel_cli.journey import until
from laurel_cli.roles import migrate
from laurel_events import Database, Flow
from laurel_events.due import DueWorker
from notification_router.channels.opening import Channels, open_channels
from notification_router.controls import Controls
from notification_router.handlers.delivering import deliver
from notification_router.handlers.lanes import KINDS, KINDS_AT_ONCE
from notification_router.settings import Settings
from notification_router.sockets.wakes import Wakes, open_wakes
from sqlalchemy import text

from bench.ground import Servers, servers
from bench.notifying import bare
from bench.notifying.sink import sink
from bench.notifying.waiting import Waiting, known, wait
from bench.report import Row, Target
from bench.routing.figure import NOBODY
from bench.sizes import Sizes

_EACH = 3
"""Notifications that a digest tells."""
_WORKERS = 8
_MIXED = ("critical", "high", "medium")
_APART = 0.1
_LEFT = "select count(*) from deliveries where status in ('scheduled', 'sending')"
_LATE = """
    select lane, percentile_disc(0.99) within group (
        order by extract(epoch from delivered_at - due_at)) as seconds
    from deliveries where status = 'delivered' group by lane
"""


class Place(NamedTuple):
    """A database by its DSN, and opened."""

    dsn: str
    database: Database


async def measure(sizes: Sizes) -> list[Row]:
    """Each on a database of its own, with one sink and one process of workers."""
    ours, theirs, digests = [], [], []
    async with servers() as ground, sink() as port:
        for _ in range(sizes.rounds):
            theirs.append(await bare.rate(port, sizes.mails))
            ours.append(await _delivered(ground, port, sizes))
            digests.append(await _digests(ground, port, sizes))
        late = await _lanes(ground, port, sizes)
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    waiting = f"{sizes.waiting:,} low waiting"
    return [
        Row("delivered: mails", ours, "mails/s", ratios, ratio_of="bare smtplib"),
        Row("bare smtplib", theirs, "mails/s"),
        Row(f"a digest of {sizes.digests:,} people", digests, "seconds"),
        *(
            Row(
                *(f"{lane}: p99 from due to taken, {waiting}", [late[lane]], "seconds"),
                target=Target("at most", 10) if lane == "critical" else None,
            )
            for lane in _MIXED
        ),
    ]


@asynccontextmanager
async def _ready(ground: Servers, people: int) -> AsyncIterator[Place]:
    """A database of people who asked for mails."""
    async with ground.database() as dsn:
        await migrate("notification_router", {"DATABASE_URL": dsn})
        async with Database(dsn, service="notification_router") as database:
            await known(database, people)
            yield Place(dsn, database)


@asynccontextmanager
async def _serving(place: Place, port: int) -> AsyncIterator[None]:
    settings = Settings(database_url=place.dsn, smtp_url=f"smtp://127.0.0.1:{port}")
    stop = asyncio.Event()
    async with open_channels(settings) as channels, open_wakes(NOBODY) as wakes:
        flow = Flow(
            *("notification_router", {}, (), dict.fromkeys(KINDS, deliver)), at_once=KINDS_AT_ONCE
        )
        worker = DueWorker(
            dsn=place.dsn,
            flow=flow,
            database=place.database,
            resources={Channels: channels, Wakes: wakes, Controls: Controls()},
        )
        running = asyncio.ensure_future(worker.run(stop))
        try:
            yield
        finally:
            stop.set()
            await running


async def _delivered(ground: Servers, port: int, sizes: Sizes) -> float:
    async with _ready(ground, sizes.mails) as place:
        now = datetime.now(UTC)
        await wait(place.database, Waiting(sizes.mails, sizes.mails, "high", "high", now), _WORKERS)
        return sizes.mails / await _seconds(place, port)


async def _digests(ground: Servers, port: int, sizes: Sizes) -> float:
    async with _ready(ground, sizes.digests) as place:
        now = datetime.now(UTC)
        number = _EACH * sizes.digests
        await wait(place.database, Waiting(number, sizes.digests, "medium", "digest", now))
        return await _seconds(place, port)


async def _seconds(place: Place, port: int) -> float:
    started = time.perf_counter()
    async with _serving(place, port):
        await until("everything to be delivered", lambda: _is_empty(place.database), 7200)
        return time.perf_counter() - started


async def _is_empty(database: Database) -> bool:
    async with database.reading() as session:
        return int(await session.scalar(text(_LEFT)) or 0) == 0


async def _lanes(ground: Servers, port: int, sizes: Sizes) -> dict[str, float]:
    """The other lanes get one notification every tenth of a second, while low is never empty."""
    async with _ready(ground, sizes.accounts) as place:
        early = datetime.now(UTC) - timedelta(minutes=1)
        await wait(
            place.database, Waiting(sizes.waiting, sizes.accounts, "low", "low", early), _WORKERS
        )
        async with _serving(place, port):
            for _ in range(sizes.alone):
                for lane in _MIXED:
                    await wait(
                        place.database, Waiting(1, sizes.accounts, lane, lane, datetime.now(UTC))
                    )
                await asyncio.sleep(_APART)
            await asyncio.sleep(1)
        async with place.database.reading() as session:
            return {lane: float(late) for lane, late in await session.execute(text(_LATE))}
