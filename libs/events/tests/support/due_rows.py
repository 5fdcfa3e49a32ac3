"""Due rows and their workers, for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from laurel_events import Database, DueWorker, Flow
from sqlalchemy import text


async def due_rows(db: Database) -> int:
    async with db.reading() as session:
        return int(await session.scalar(text("select count(*) from due")) or 0)


class Workers:
    """Two workers on one database, as two replicas would be."""

    def __init__(self, dsn: str, db: Database, handler: object, lease: float = 30) -> None:
        flow = Flow("test", {}, (), {"job": handler})  # type: ignore[dict-item]
        self._stop = asyncio.Event()
        self._workers = [
            DueWorker(dsn=dsn, flow=flow, database=db, resources={}, lease=timedelta(seconds=lease))
            for _ in range(2)
        ]

    async def __aenter__(self) -> None:
        self._running = [asyncio.create_task(worker.run(self._stop)) for worker in self._workers]

    async def __aexit__(self, *error: object) -> None:
        self._stop.set()
        await asyncio.gather(*self._running)


async def schedule(db: Database, *keys: str) -> None:
    async with db.unit_of_work()() as tx:
        for key in keys:
            tx.schedule("job", key, tx.now, {"key": key})


async def is_empty(db: Database) -> bool:
    return await due_rows(db) == 0


@asynccontextmanager
async def working(dsn: str, db: Database, flow: Flow, lease: float = 30) -> AsyncIterator[None]:
    stop = asyncio.Event()
    worker = DueWorker(
        dsn=dsn, flow=flow, database=db, resources={}, lease=timedelta(seconds=lease)
    )
    running = asyncio.create_task(worker.run(stop))
    yield
    stop.set()
    await running
