"""The migrations build what tables.py describes, and can be undone."""

import asyncio

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from qualification.tables import metadata
from sqlalchemy import Engine, create_engine, inspect, make_url


async def test_the_schema_is_the_one_described(dsn: str) -> None:
    assert await asyncio.to_thread(_differences, dsn) == []


async def test_the_downgrade_leaves_nothing(dsn: str) -> None:
    assert await asyncio.to_thread(_tables_after_downgrade, dsn) == ["alembic_version"]


def _differences(dsn: str) -> list[object]:
    with _engine(dsn).connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or name in metadata.tables},
        )
        return list(compare_metadata(context, metadata))


def _tables_after_downgrade(dsn: str) -> list[str]:
    config = Config()
    config.set_main_option("script_location", "qualification:migrations")
    with _engine(dsn).connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        return inspect(connection).get_table_names()


def _engine(dsn: str) -> Engine:
    return create_engine(make_url(dsn).set(drivername="postgresql+psycopg"))
