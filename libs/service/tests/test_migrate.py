import asyncio

from laurel_events import Database
from laurel_service.migrate import upgrade
from laurel_service.testing import schema_drift
from sample_service.tables import metadata
from sqlalchemy import MetaData, text


async def test_replicas_that_migrate_at_once_take_turns(dsn: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(upgrade, dsn, "sample_service") for _ in range(3)))
    async with Database(dsn) as database, database.reading() as session:
        tables = await session.scalars(
            text("select table_name from information_schema.tables where table_schema = 'public'")
        )
        assert set(tables) == {
            "alembic_version", "claims", "due", "idempotency_keys", "inbox", "outbox",
        }  # fmt: skip


def test_the_tables_declared_are_the_tables_migrated(migrated: str) -> None:
    assert schema_drift(migrated, metadata) == []


def test_a_table_that_no_migration_makes_is_noticed(migrated: str) -> None:
    assert [change[0] for change in schema_drift(migrated, MetaData())] == ["remove_table"]
