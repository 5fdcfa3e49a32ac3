from collections.abc import AsyncIterator

import pytest
from laurel_events import Database
from laurel_events.admin import create_topics
from laurel_events.tables import metadata
from laurel_testkit import DatabaseFactory
from sqlalchemy import text


@pytest.fixture
async def dsn(database: DatabaseFactory) -> str:
    return await database()


@pytest.fixture(scope="session")
async def broker(kafka: str) -> str:
    """A broker with every topic."""
    await create_topics(kafka)
    return kafka


@pytest.fixture
async def db(dsn: str) -> AsyncIterator[Database]:
    async with Database(dsn, service="test") as opened:
        async with opened.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
            await connection.execute(
                text("create table seen (n serial primary key, trade_id text not null unique)")
            )
        yield opened
