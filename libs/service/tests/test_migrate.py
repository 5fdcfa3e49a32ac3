import asyncio
from collections.abc import Callable

import pytest
from alembic import command
from alembic.config import Config
from laurel_events import Database
from laurel_service.migrate import upgrade
from laurel_service.testing import connected, schema_drift
from sample_service.tables import metadata
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection


async def test_replicas_that_migrate_at_once_take_turns(dsn: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(upgrade, dsn, "sample_service") for _ in range(3)))
    async with Database(dsn) as database, database.reading() as session:
        tables = await session.scalars(
            text("select table_name from information_schema.tables where table_schema = 'public'")
        )
        assert set(tables) == {
            "alembic_version", "claims", "deferred", "due", "idempotency_keys", "inbox", "outbox",
            "outbox_parked", "relay_lease",
        }  # fmt: skip


@pytest.mark.requirement("GEN-066")
async def test_a_version_that_was_gone_back_to_leaves_the_schema_of_a_later_one(
    migrated: str,
) -> None:
    """Its migrate role ends well: where it failed, nobody could go back."""
    async with Database(migrated) as database, database.engine.begin() as connection:
        await connection.execute(text("update alembic_version set version_num = '9999'"))
    await asyncio.to_thread(upgrade, migrated, "sample_service")
    async with Database(migrated) as database, database.reading() as session:
        assert await session.scalar(text("select version_num from alembic_version")) == "9999"


def test_the_tables_declared_are_the_tables_migrated(migrated: str) -> None:
    assert schema_drift(migrated, metadata) == []


def test_a_table_that_no_migration_makes_is_noticed(migrated: str) -> None:
    assert [change[0] for change in schema_drift(migrated, MetaData())] == ["remove_table"]


@pytest.mark.requirement("GEN-066")
async def test_the_event_tables_are_upgraded_while_the_release_before_uses_them(dsn: str) -> None:
    await asyncio.to_thread(_to, dsn, "0001", command.upgrade)
    async with Database(dsn) as database:
        async with database.engine.connect() as before:
            await _as_release_0_1_0_does(before)
            await asyncio.to_thread(upgrade, dsn, "sample_service")
            await _as_release_0_1_0_does(before)
        await asyncio.to_thread(_to, dsn, "0001", command.downgrade)
        async with database.engine.connect() as undone:
            await _as_release_0_1_0_does(undone)


def _to(dsn: str, revision: str, move: Callable[[Config, str], None]) -> None:
    with connected(dsn, "sample_service") as config:
        move(config, revision)


async def _as_release_0_1_0_does(connection: AsyncConnection) -> None:
    """What its outbox, inbox, relay and due worker ask of the tables."""
    for statement in (
        "insert into outbox (topic, key, value, headers) values ('t', 'k', 'v', '[]')",
        "insert into inbox (event_id) values (gen_random_uuid()) on conflict do nothing",
        "delete from inbox where received_at < now()",
        "delete from outbox where id = any(array(select id from outbox order by id))",
        "insert into due (kind, key, due_at, payload) values ('k', '', now(), '{}')"
        " on conflict (kind, key) do update set due_at = excluded.due_at, attempt = 0",
    ):
        await connection.execute(text(statement))
    await connection.commit()
