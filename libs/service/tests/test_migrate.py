import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from laurel_events import Database
from laurel_service.migrate import upgrade
from laurel_service.testing import connected, schema_drift
from laurel_testkit import eventually
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


@pytest.mark.requirement("GEN-066")
async def test_a_migration_that_a_worker_made_fail_is_tried_again(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for a table that the worker has, and has the one that the worker wants."""
    monkeypatch.syspath_prepend(tmp_path)
    _write_package(tmp_path / "torn_service")
    async with (
        Database(dsn) as database,
        database.engine.connect() as worker,
        database.engine.connect() as held,
    ):
        await worker.execute(text("create table a (); create table b ()"))
        await worker.commit()
        await worker.execute(text("set deadlock_timeout = '1h'"))  # the other one notices, and ends
        await worker.execute(text("lock table b in access share mode"))
        await held.execute(text("select pg_advisory_xact_lock(1)"))
        migrating = asyncio.create_task(asyncio.to_thread(upgrade, dsn, "torn_service"))
        await eventually(partial(_is_waited_for, database, "locktype = 'advisory'"))
        wanting = asyncio.create_task(worker.execute(text("lock table a in access share mode")))
        await eventually(partial(_is_waited_for, database, "relation = cast('a' as regclass)"))
        await held.commit()
        await wanting
        await worker.commit()
        await migrating
        assert await _is_at(database, "0001")


def _write_package(root: Path) -> None:
    (root / "migrations" / "versions").mkdir(parents=True)
    (root / "__init__.py").touch()
    run = "from laurel_service.migrate import run_migrations\n\nrun_migrations()\n"
    (root / "migrations" / "env.py").write_text(run)
    (root / "migrations" / "versions" / "0001_both.py").write_text(
        "from alembic import op\n\nrevision, down_revision = '0001', None\n\n\n"
        "def upgrade():\n    op.execute('alter table a add column x int')\n"
        "    op.execute('select pg_advisory_xact_lock(1)')\n"
        "    op.execute('alter table b add column x int')\n"
    )


async def _is_waited_for(database: Database, lock: str) -> bool:
    asked = f"select count(*) from pg_locks where not granted and {lock}"
    async with database.reading() as session:
        return bool(await session.scalar(text(asked)))


async def _is_at(database: Database, revision: str) -> bool:
    async with database.reading() as session:
        found = await session.scalar(text("select version_num from alembic_version"))
    return bool(found == revision)


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
